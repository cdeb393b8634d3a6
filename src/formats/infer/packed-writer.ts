import type { Field, Value } from '#core/field.ts';
import { tsvCellEncoder } from '#core/tsv-row.ts';
import { textAt } from '#formats/packed.ts';
import type { PackedRows } from '#formats/reader.ts';
import { compileConversions } from './convert.ts';
import type { CellProblem, Conversion } from './conversion.ts';
import { KnownCells, plainCell, plainPair, type ByteSink, type PutCell } from './packed-cells.ts';

type Report = (row: number, problem: CellProblem) => void;
type PutField = (sink: ByteSink, piece: PackedRows, row: number, report: Report) => void;

/**
 * A function that converts packed rows and writes them as `core/tsv-row.ts` does, to the byte. `first` is the position of
 * the first row in the source; problems are reported with the row's position in the piece.
 */
export function packedWriter(
  fields: readonly Field[],
  conversions: readonly Conversion[],
): (sink: ByteSink, piece: PackedRows, first: number, report: Report) => void {
  const ordered = conversions.toSorted((a, b) => a.field - b.field);
  const put = ordered.map((conversion, i) => putField(fields[i]!, conversion, i));
  return (sink, piece, first, report) => {
    for (let row = 0; row < piece.rows; row++) {
      sink.reserve(24);
      putPosition(sink, first + row);
      for (let i = 0; i < put.length; i++) {
        sink.reserve(1);
        sink.bytes[sink.length++] = 9;
        put[i]!(sink, piece, row, report);
      }
      sink.reserve(1);
      sink.bytes[sink.length++] = 10;
    }
  };
}

function putPosition(sink: ByteSink, position: number): void {
  let digits = 1;
  for (let limit = 10; position >= limit; limit *= 10) digits++;
  let rest = position;
  for (let at = sink.length + digits - 1; at >= sink.length; at--) {
    const next = Math.floor(rest / 10);
    sink.bytes[at] = 48 + rest - next * 10;
    rest = next;
  }
  sink.length += digits;
}

function putField(field: Field, conversion: Conversion, position: number): PutField {
  return conversion.columns.length === 2 && conversion.to === 'point_pair'
    ? putPair(field, conversion, position)
    : putOne(field, conversion, position);
}

function putOne(field: Field, conversion: Conversion, position: number): PutField {
  const column = conversion.columns[0] ?? 0;
  const short: PutCell = plainCell(field, conversion) ?? (() => false);
  const long = longWay(field, conversion, position);
  const blank = Buffer.from(long([], 0, () => {}));
  const known = new KnownCells();
  return (sink, { bytes, starts, ends, width }, row, report) => {
    const at = row * width + column;
    const [start, end] = [starts[at]!, ends[at]!];
    sink.reserve((end - start) * 2 + 32);
    if (start === end) return sink.copy(blank, 0, blank.length);
    if (short(sink, bytes, start, end) || known.put(sink, bytes, start, end)) return;
    let isFine = true;
    const cells: string[] = [];
    cells[column] = textAt(bytes, start, end);
    const text = long(cells, row, (of, problem) => {
      isFine = false;
      report(of, problem);
    });
    if (isFine) known.keep(bytes, start, end, text);
    sink.text(text);
  };
}

function putPair(field: Field, conversion: Conversion, position: number): PutField {
  const [lat = 0, lon = 0] = conversion.columns;
  const short = plainPair(conversion);
  const long = longWay(field, conversion, position);
  const [latSpan, lonSpan] = [
    { start: 0, end: 0 },
    { start: 0, end: 0 },
  ];
  return (sink, { bytes, starts, ends, width }, row, report) => {
    latSpan.start = starts[row * width + lat]!;
    latSpan.end = ends[row * width + lat]!;
    lonSpan.start = starts[row * width + lon]!;
    lonSpan.end = ends[row * width + lon]!;
    sink.reserve(latSpan.end - latSpan.start + lonSpan.end - lonSpan.start + 32);
    if (short?.(sink, bytes, latSpan, lonSpan)) return;
    const cells: string[] = [];
    cells[lat] = textAt(bytes, latSpan.start, latSpan.end);
    cells[lon] = textAt(bytes, lonSpan.start, lonSpan.end);
    sink.text(long(cells, row, report));
  };
}

/** The way of ordinary rows, for one field. */
function longWay(
  field: Field,
  conversion: Conversion,
  position: number,
): (cells: readonly string[], row: number, report: Report) => string {
  const convert = compileConversions([{ ...conversion, field: 0 }]);
  const encode: (value: Value) => string = tsvCellEncoder(field);
  return (cells, row, report) => {
    const { values, problems } = convert(cells);
    for (const problem of problems) report(row, { ...problem, field: position });
    return encode(values[0] ?? null);
  };
}
