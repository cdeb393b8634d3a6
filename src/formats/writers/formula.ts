const NUMBER = /^[+-]?(?:\d[\d.,\s']*|[.,]\d+)(?:e[+-]?\d+)?\s*%?$/iu;
const PHONE = /^\+?[\d\s()./-]*\d[\d\s()./-]*$/u;
const PLAIN_WORDS = /^[+@-]+\s*[\p{L}\p{N}\s.,:;'’"_-]*$/u;

/**
 * Would a spreadsheet run this text as a formula? Follows OWASP's list of leading characters (= + - @ tab return, and
 * their full-width forms) but spares what can't compute: numbers, phone numbers, and words or dates behind a sign.
 */
export function isFormula(text: string): boolean {
  const first = text.codePointAt(0);
  if (first === undefined) return false;
  // = and its full-width form, tab, carriage return
  if (first === 0x3d || first === 0xff1d || first === 0x09 || first === 0x0d) return true;
  if (first === 0xff0b || first === 0xff0d || first === 0xff20) return true;
  if (first !== 0x2b && first !== 0x2d && first !== 0x40) return false;
  return !(NUMBER.test(text) || (PHONE.test(text) && !/\d\s*[+]/.test(text)) || PLAIN_WORDS.test(text));
}
