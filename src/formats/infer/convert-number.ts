import type { RawCell } from '#formats/reader.ts';
import type { Conversion, NumberStyle } from './conversion.ts';
import type { ConvertCell } from './convert.ts';
import { affix, Form, numberForm } from './forms.ts';
import { isWrong } from './wrong.ts';

/** Whole numbers and others: plain digits take the short way, written ones ("$1.234,50-") the long. */
export function convertNumber({ to, number = { decimal: '.', thousands: ',' } }: Conversion): ConvertCell {
  const pointed = number.decimal === '.';
  const whole = to === 'int';
  return (cell) => {
    if (typeof cell === 'string') {
      const value = pointed || !cell.includes('.') ? plainNumber(cell) : Number.NaN;
      if (value === value) return whole && !Number.isInteger(value) ? isWrong('not a whole number') : value;
      const written = writtenNumber(cell, number);
      if (Number.isNaN(written)) return isWrong('not a number');
      return whole && !Number.isInteger(written) ? isWrong('not a whole number') : written;
    }
    return typedNumber(cell, whole);
  };
}

/** Digits with at most a sign, a point and an exponent; NaN for everything else, also what JavaScript would take. */
export function plainNumber(text: string): number {
  const first = text.charCodeAt(0);
  // 48–57 digits, 45 minus, 43 plus, 46 point; a letter in second place would be 0x10 and its like.
  if ((first < 48 || first > 57) && first !== 45 && first !== 43 && first !== 46) return Number.NaN;
  if (text.charCodeAt(1) > 57 && text.charCodeAt(1) !== 101 && text.charCodeAt(1) !== 69) return Number.NaN;
  const value = +text;
  return Number.isFinite(value) ? value : Number.NaN;
}

export function writtenNumber(text: string, style: NumberStyle): number {
  const form = numberForm(text);
  if (form === Form.text) return Number.NaN;
  if (form === (style.decimal === '.' ? Form.decimalComma : Form.double)) return Number.NaN;
  if (form === (style.decimal === '.' ? Form.thousandsPoint : Form.thousandsComma)) return Number.NaN;
  let body = affix.body.replace(/[\s\u00A0\u202F'’]/g, '');
  body = style.decimal === '.' ? body.replaceAll(',', '') : body.replaceAll('.', '').replace(',', '.');
  const value = Number(body);
  return affix.negative ? -value : value;
}

function typedNumber(cell: RawCell, whole: boolean): ReturnType<ConvertCell> {
  if (typeof cell === 'number') {
    if (!Number.isFinite(cell)) return null;
    return whole && !Number.isInteger(cell) ? isWrong('not a whole number') : cell;
  }
  if (typeof cell === 'bigint') {
    const fits = cell >= BigInt(Number.MIN_SAFE_INTEGER) && cell <= BigInt(Number.MAX_SAFE_INTEGER);
    return fits || !whole ? Number(cell) : cell;
  }
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  return isWrong('not a number');
}
