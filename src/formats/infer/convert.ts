import type { Conversion, ConvertRow } from './conversion.ts';

/** Compiles plain conversions into one function per row. */
export function compileConversions(conversions: readonly Conversion[]): ConvertRow {
  return (cells) => ({
    values: conversions.map(({ columns }) => {
      const cell = cells[columns[0] ?? 0];
      return cell === null || cell === undefined || cell === '' ? null : String(cell);
    }),
    problems: [],
  });
}
