/** Values of metadata by template (`default`, `dcat`, …) and name, in the Explore API's encoding. */
export type Metas = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The `default` template, as far as people write it. Descriptions are HTML, sanitised when shown. */
export interface DefaultMetas {
  readonly title?: string;
  readonly description?: string | null;
  readonly theme?: readonly string[];
  readonly keyword?: readonly string[];
  /** Id or title of the licence register, or free text. */
  readonly license?: string | null;
  readonly license_url?: string | null;
  readonly language?: string;
  readonly timezone?: string;
  readonly publisher?: string | null;
  readonly references?: string | null;
  readonly attributions?: readonly string[];
  /** ISO 8601 duration (`P1D`) or the words of the form; the promise of freshness. */
  readonly update_frequency?: string | null;
  readonly territory?: readonly string[];
  readonly modified?: string;
}

/** Lays `over` on `base`, template by template; a null takes the value away. */
export function mergeMetas(base: Metas, over: Metas): Metas {
  const merged: Record<string, Record<string, unknown>> = {};
  for (const template of new Set([...Object.keys(base), ...Object.keys(over)])) {
    const values = { ...base[template], ...over[template] };
    merged[template] = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));
  }
  return merged;
}
