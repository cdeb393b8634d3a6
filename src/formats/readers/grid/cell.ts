/** Whether a cell of a raw grid holds nothing. */
export function isBlank(cell: unknown): boolean {
  if (cell === null || cell === undefined || cell === '') return true;
  return typeof cell === 'string' && cell.charCodeAt(0) <= 160 && cell.trim() === '';
}

const NUMBER = /^[-+(]?\s?[$€£¥]?\s?[-+]?(?:\d[\d.,\u00A0\u202F' ]*|[.,]\d+)(?:[eE][-+]?\d+)?\s?[%)€$£]?$/;
const DATE = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T]\d{1,2}:\d{2}.*)?$|^\d{1,2}:\d{2}(?::\d{2})?$/;
const MISSING = /^(?:n\/?a|#n\/a|null|none|nan|nil|-+|\.+|\*+|\?|unknown|#ref!|#div\/0!|#value!|x)$/i;

/** Numbers, dates and times as people write them; a rough look, for telling headers from data. */
export function looksTyped(cell: unknown): boolean {
  if (typeof cell !== 'string')
    return cell !== null && cell !== undefined && typeof cell !== 'object' ? true : cell instanceof Date;
  if (cell.length > 200) return false;
  const text = cell.trim();
  if (text.length > 40) return false;
  return NUMBER.test(text) || DATE.test(text);
}

/** Marks that stand for a missing value, whatever the type. */
export function looksMissing(cell: unknown): boolean {
  return typeof cell === 'string' && cell.length < 12 && MISSING.test(cell.trim());
}

/** The text of a header or title cell in one line. */
export function oneLine(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  const text = cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell);
  return text.replace(/[\s\u00A0\u200B\uFEFF]+/g, ' ').trim();
}
