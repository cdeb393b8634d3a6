/** Control characters other than tab and line breaks, the two non-characters, and halves of surrogate pairs. */
const FORBIDDEN = /(?![\t\n\r\u0085])\p{Cc}|[\uFFFE\uFFFF]|\p{Surrogate}/gu;
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
