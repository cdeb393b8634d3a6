/** Turns the bytes of a dbf text into text. */
export type Decode = (bytes: Uint8Array) => string;

const HIGH_437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00A0';
const HIGH_850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00AD±‗¾¶§÷¸°¨·¹³²■\u00A0';

/** Language driver ids of the dbf header (byte 29), where the Encoding Standard has the code page. */
const DRIVERS: Readonly<Record<number, string>> = {
  0x01: '437',
  0x02: '850',
  0x03: 'windows-1252',
  0x09: '437',
  0x0a: '850',
  0x0b: '437',
  0x0d: '437',
  0x0e: '850',
  0x0f: '437',
  0x10: '850',
  0x11: '437',
  0x13: 'shift_jis',
  0x14: '850',
  0x15: '437',
  0x16: '850',
  0x18: '437',
  0x19: '437',
  0x1a: '850',
  0x1b: '437',
  0x1d: '850',
  0x25: '850',
  0x26: '866',
  0x37: '850',
  0x4d: 'gbk',
  0x4e: 'euc-kr',
  0x4f: 'big5',
  0x50: 'windows-874',
  0x57: 'windows-1252',
  0x58: 'windows-1252',
  0x59: 'windows-1252',
  0x65: '866',
  0x78: 'big5',
  0x79: 'euc-kr',
  0x7a: 'gbk',
  0x7b: 'shift_jis',
  0x7c: 'windows-874',
  0xc8: 'windows-1250',
  0xc9: 'windows-1251',
  0xca: 'windows-1254',
  0xcb: 'windows-1253',
  0xcc: 'windows-1257',
};

/** The encoding a `.cpg` file, a chosen label or the dbf header names; null when none of them does. */
export function namedEncoding(cpg: string | null, driver: number): string | null {
  const text = (cpg ?? '')
    .replace(/^\uFEFF/, '')
    .trim()
    .toLowerCase();
  if (/^utf[\s_-]?8$|^65001$/.test(text)) return 'utf-8';
  const iso = /^(?:iso[\s_-]*)?8859[\s_-]*(\d{1,2})$/.exec(text)?.[1];
  if (iso !== undefined) return supported(`iso-8859-${iso}`);
  const page = /(\d{3,5})$/.exec(text)?.[1];
  if (page === '437' || page === '850') return page;
  if (page !== undefined && /^125\d$|^874$/.test(page)) return supported(`windows-${page}`);
  if (page === '932') return 'shift_jis';
  if (page === '936') return 'gbk';
  return supported(text) ?? DRIVERS[driver] ?? null;
}

function supported(label: string): string | null {
  try {
    return label === '' ? null : new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}

/** A decoder for an encoding; with none named, UTF-8 where it is valid and Windows-1252 where not. */
export function decoderOf(encoding: string | null): Decode {
  if (encoding === '437' || encoding === '850') return dos(encoding === '437' ? HIGH_437 : HIGH_850);
  if (encoding !== null && encoding !== 'utf-8') {
    const decoder = new TextDecoder(encoding === '866' ? 'ibm866' : encoding);
    return (bytes) => decoder.decode(bytes);
  }
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  const western = new TextDecoder('windows-1252');
  return (bytes) => {
    try {
      return utf8.decode(bytes);
    } catch {
      // Texts of dbf files are cut at a number of bytes, so the last letter may be half there.
      const whole = cutBehindLetter(bytes);
      return whole === null ? western.decode(bytes) : utf8.decode(whole);
    }
  };
}

function cutBehindLetter(bytes: Uint8Array): Uint8Array | null {
  let end = bytes.length;
  while (end > 0 && end > bytes.length - 4 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end -= 1;
  if (end === 0 || ((bytes[end - 1] ?? 0) & 0xc0) !== 0xc0) return null;
  const whole = bytes.subarray(0, end - 1);
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(whole);
    // Only ASCII before it says nothing: a Windows-1252 text may end in such a letter.
    return whole.some((byte) => byte > 0x7f) ? whole : null;
  } catch {
    return null;
  }
}

const dos =
  (high: string): Decode =>
  (bytes) => {
    let text = '';
    for (const byte of bytes) text += byte < 0x80 ? String.fromCharCode(byte) : (high[byte - 0x80] ?? '?');
    return text;
  };
