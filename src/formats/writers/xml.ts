// oxlint-disable-next-line no-control-regex
const FORBIDDEN =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
const SPECIAL: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

/** Text for XML 1.0, in elements and in attributes; characters that XML has no way to write are left out. */
export function escapeXml(text: string): string {
  return text.replace(FORBIDDEN, '').replace(/[&<>"\r]/g, (character) => SPECIAL[character] ?? character);
}

/** An XML name out of any text: letters, digits and _ stay, the rest is written as its code. */
export function xmlName(text: string): string {
  const name = text.replace(/[^A-Za-z0-9_]/gu, (character) => `_x${(character.codePointAt(0) ?? 0).toString(16)}_`);
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`;
}
