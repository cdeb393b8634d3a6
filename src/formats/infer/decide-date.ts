import type { DateStyle } from './conversion.ts';
import type { ColumnStats } from './column.ts';
import { Form } from './forms.ts';

/** The order of day and month when it can't be told from one column, and where it was learned. */
export interface DateHint {
  readonly order: 'dmy' | 'mdy';
  readonly why: string;
}

export interface DateReading {
  readonly to: 'date' | 'datetime';
  readonly style: DateStyle;
  readonly precision: 'year' | 'month' | 'day' | 'hour' | 'minute' | undefined;
  readonly fitting: number;
  readonly guessed?: string;
}

/** The order a column proves by itself; undefined when it has none to prove or no part is over 12. */
export function provenOrder(column: ColumnStats): 'dmy' | 'mdy' | undefined {
  const { firstOver12, secondOver12, numericDates } = column;
  if (numericDates === 0) return undefined;
  if (firstOver12 > secondOver12 * 50) return 'dmy';
  if (secondOver12 > firstOver12 * 50) return 'mdy';
  return undefined;
}

export function readDates(column: ColumnStats, hint: DateHint): DateReading | undefined {
  const dates = column.count(Form.date, Form.datetime);
  const months = column.count(Form.yearMonth);
  if (dates === 0 && months > 0) {
    return { to: 'date', style: { order: 'ymd' }, precision: 'month', fitting: months };
  }
  if (months > dates * 0.005) return undefined;
  const order = orderOf(column, hint);
  if (order === undefined) return undefined;
  const timed = column.timed > 0 && column.midnight < column.timed;
  const contrary = order.order === 'dmy' ? column.secondOver12 : order.order === 'mdy' ? column.firstOver12 : 0;
  return {
    to: timed ? 'datetime' : 'date',
    style: { order: order.order },
    precision: timed ? precisionOf(column) : 'day',
    fitting: dates - contrary,
    ...(order.guessed === undefined ? {} : { guessed: order.guessed }),
  };
}

function precisionOf(column: ColumnStats): 'hour' | 'minute' | undefined {
  if (column.wholeHours === column.timed) return 'hour';
  return column.wholeMinutes === column.timed ? 'minute' : undefined;
}

function orderOf(column: ColumnStats, hint: DateHint): { order: 'ymd' | 'dmy' | 'mdy'; guessed?: string } | undefined {
  if (column.numericDates === 0) return { order: 'ymd' };
  const proven = provenOrder(column);
  if (proven !== undefined) return { order: proven };
  if (column.firstOver12 > 0 && column.secondOver12 > 0) return undefined;
  const firstOfMonth = 1 << 1;
  if (column.firsts === firstOfMonth && bits(column.seconds) > 2) return { order: 'dmy' };
  if (column.seconds === firstOfMonth && bits(column.firsts) > 2) return { order: 'mdy' };
  if (column.separators === '.') return { order: 'dmy' };
  const words = hint.order === 'dmy' ? 'day/month/year' : 'month/day/year';
  return {
    order: hint.order,
    guessed: `Day and month can't be told apart in any row; they were read as ${words} (${hint.why})`,
  };
}

function bits(mask: number): number {
  let count = 0;
  for (let rest = mask >>> 0; rest > 0; rest &= rest - 1) count++;
  return count;
}
