const ROW = /<tr\b[^>]*>([\s\S]*?)<\/tr\s*>/gi;
const CELL = /<t[dh]\b[^>]*>([\s\S]*?)<\/t[dh]\s*>/gi;

/**
 * Attributes that a desktop GIS wrote into the description as a table of two columns; null when it is not clearly
 * that. Rows of one cell (titles) are passed over; any other row speaks against it.
 */
export function fieldsOfTable(html: string): Map<string, string> | null {
  if (!/<table\b/i.test(html)) return null;
  const fields = new Map<string, string>();
  // The innermost table: exports wrap the real one into one for its frame.
  const inner = html.slice(html.toLowerCase().lastIndexOf('<table'));
  for (const [, row = ''] of inner.matchAll(ROW)) {
    const cells = [...row.matchAll(CELL)].map(([, cell = '']) => plainText(cell));
    if (cells.length < 2) continue;
    const [key = '', value = ''] = cells;
    if (cells.length > 2 || key === '' || key.length > 100 || fields.has(key)) return null;
    fields.set(key, value);
  }
  return fields.size >= 2 ? fields : null;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** Text of a piece of HTML, for values only; never for showing. */
function plainText(html: string): string {
  return html
    .replace(/<br\s*\/?>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
      const code =
        decimal === undefined ? (hex === undefined ? Number.NaN : Number.parseInt(hex, 16)) : Number(decimal);
      if (Number.isInteger(code) && code > 0 && code <= 0x10ffff) return String.fromCodePoint(code);
      return ENTITIES[name?.toLowerCase() ?? ''] ?? whole;
    })
    .trim();
}
