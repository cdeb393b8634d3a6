import type { NumberStyle } from './conversion.ts';
import type { ColumnStats } from './column.ts';
import { Form } from './forms.ts';

export const NUMBERS: readonly number[] = [
  Form.int,
  Form.double,
  Form.pointZero,
  Form.ambiguousComma,
  Form.ambiguousPoint,
  Form.decimalComma,
  Form.thousandsComma,
  Form.thousandsPoint,
  Form.thousandsOther,
];

export interface NumberReading {
  readonly style: NumberStyle;
  readonly whole: boolean;
  /** Cells that fit the style. */
  readonly fitting: number;
  /** Said when the column can't tell and the place did. */
  readonly guessed?: string;
}

/** Decimal sign and thousands separator, decided for the whole column; undefined when its cells contradict each other. */
export function readNumbers(column: ColumnStats, commaPlace: boolean): NumberReading | undefined {
  const count = (...forms: number[]): number => column.count(...forms);
  const point = count(Form.double, Form.pointZero, Form.thousandsComma);
  const comma = count(Form.decimalComma, Form.thousandsPoint);
  const ambiguousComma = count(Form.ambiguousComma);
  const ambiguousPoint = count(Form.ambiguousPoint);
  const grouped = count(Form.thousandsOther);
  if (Math.min(point, comma) > Math.max(point, comma) * 0.005) return undefined;
  const guess = decimalSign({ point, comma, ambiguousComma, ambiguousPoint, ints: count(Form.int) }, commaPlace);
  const decimal = guess.decimal;
  const thousands = (decimal === '.' ? ',' : '.') + (grouped > 0 ? " '’\u00A0\u202F" : '');
  const fitting = column.count(...NUMBERS) - (decimal === '.' ? comma : point);
  return {
    style: { decimal, thousands },
    whole: wholeOnly(column, decimal),
    fitting,
    ...(guess.guessed === undefined ? {} : { guessed: guess.guessed }),
  };
}

interface Signs {
  readonly point: number;
  readonly comma: number;
  readonly ambiguousComma: number;
  readonly ambiguousPoint: number;
  readonly ints: number;
}

function decimalSign(signs: Signs, commaPlace: boolean): { decimal: '.' | ','; guessed?: string } {
  const { point, comma, ambiguousComma, ambiguousPoint, ints } = signs;
  if (point > comma) return { decimal: '.' };
  if (comma > 0) return { decimal: ',' };
  if (ambiguousComma > 0 && ambiguousPoint > 0) return { decimal: '.' };
  if (ambiguousComma > 0) {
    const decimal = commaPlace && ints === 0 ? ',' : '.';
    return {
      decimal,
      guessed: `"1,234" was read as ${decimal === '.' ? 'one thousand two hundred thirty-four' : 'one and a fraction'}`,
    };
  }
  if (ambiguousPoint > 0 && commaPlace && ints > 0) {
    return { decimal: ',', guessed: '"1.234" was read as one thousand two hundred thirty-four' };
  }
  return { decimal: '.' };
}

function wholeOnly(column: ColumnStats, decimal: '.' | ','): boolean {
  if (decimal === ',') {
    return column.fractions - column.count(Form.ambiguousPoint) === 0 && column.count(Form.ambiguousComma) === 0;
  }
  return column.fractions === 0;
}
