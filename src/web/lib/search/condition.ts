/** Text as an ODSQL string literal. */
export function quote(text: string): string {
  return `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
}

/** ODSQL condition of a search as people type it: every word, forgiving of typos, the last one as a prefix. */
export function searchCondition(words: string): string {
  return `search(${quote(words.trim())})`;
}
