/** A field's name as ODSQL text. Always back-quoted, so that no name is taken for a keyword, a number or a function. */
export function quoteName(name: string): string {
  return '`' + name.replace(/[\\`]/g, '\\$&') + '`';
}

/** A text as an ODSQL string literal. */
export function quoteText(text: string): string {
  return '"' + text.replace(/[\\"]/g, '\\$&') + '"';
}
