/** A link in an answer; `rel` says what it leads to. */
export interface Link {
  readonly rel: string;
  readonly href: string;
}

/** Addresses of one version of the Explore API, made from the configured public address, never from the Host header. */
export class Links {
  /** `https://data.example.org/api/explore/v2.1` */
  readonly base: string;
  constructor(base: string) {
    this.base = base;
  }

  get catalog(): string {
    return `${this.base}/catalog`;
  }

  dataset(id: string): string {
    return `${this.catalog}/datasets/${encodeURIComponent(id)}`;
  }

  /** self, first, last, next and prev of a page, with the request's other parameters kept. */
  ofPage(path: string, given: Readonly<Record<string, unknown>>, page: { limit: number; offset: number; total: number }): readonly Link[] {
    const { limit, offset, total } = page;
    const at = (start: number) => `${path}?${queryOf({ ...given, limit, offset: start })}`;
    if (limit <= 0) return [{ rel: 'self', href: at(offset) }];
    const last = Math.max(0, Math.floor((total - 1) / limit) * limit);
    return [
      { rel: 'self', href: at(offset) },
      { rel: 'first', href: at(0) },
      { rel: 'last', href: at(last) },
      ...(offset + limit < total ? [{ rel: 'next', href: at(offset + limit) }] : []),
      ...(offset > 0 ? [{ rel: 'prev', href: at(Math.max(0, offset - limit)) }] : []),
    ];
  }

  ofDataset(id: string): readonly Link[] {
    const self = this.dataset(id);
    return [
      { rel: 'self', href: self },
      { rel: 'records', href: `${self}/records` },
      { rel: 'exports', href: `${self}/exports` },
      { rel: 'catalog', href: this.catalog },
    ];
  }

  ofRecord(id: string, recordId: string): readonly Link[] {
    const dataset = this.dataset(id);
    return [
      { rel: 'self', href: `${dataset}/records/${recordId}` },
      { rel: 'dataset', href: dataset },
      { rel: 'catalog', href: this.catalog },
    ];
  }
}

/** Never repeats a key of access in a link. */
function queryOf(given: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(given)) {
    if (key === 'apikey' || value === undefined) continue;
    for (const one of [value].flat()) query.append(key, String(one));
  }
  return query.toString();
}
