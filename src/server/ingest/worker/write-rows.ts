import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { Field } from '#core/field.ts';
import { ByteSink, compileConversions, packedWriter, type CellProblem, type Inferred } from '#formats/infer/index.ts';
import { isPacked, unpackRows } from '#formats/packed.ts';
import type { PackedRows, RawColumn, RawRow, RawTable } from '#formats/reader.ts';
import { tsvRowWriter } from '#core/tsv-row.ts';
import { sampleOf } from './sample.ts';
import type { ConvertedTable, NulledCell } from './messages.ts';

interface WriteOptions {
  /** An open pipe; closed at the end. */
  readonly fd: number;
  readonly maxListed: number;
  readonly sampleRows: number;
  readonly onProgress: (rows: number) => void;
}

const RAW_SHOWN = 200;

/** Second pass: converts every row and writes it as the engine reads it; every row of the file is written, in file order. */
export async function writeRows(table: RawTable, inferred: Inferred, options: WriteOptions): Promise<ConvertedTable> {
  const { fields, conversions } = inferred;
  const convertRow = compileConversions(conversions);
  const encode = tsvRowWriter(fields);
  const writePacked = packedWriter(fields, conversions);
  const sink = new ByteSink();
  const nulled = new NulledCells(fields, table.columns, options.maxListed);
  const sample: Record<string, unknown>[] = [];
  const out = createWriteStream('', { fd: options.fd, highWaterMark: 1 << 20 });
  // Surfaces below as the awaited error; without a listener it would end the process unexplained.
  out.on('error', () => undefined);
  let rows = 0;
  let bytes = 0;
  const ordinary = (batch: readonly RawRow[]): Buffer => {
    let text = '';
    for (const { place, cells } of batch) {
      const { values, problems } = convertRow(cells);
      for (const problem of problems) nulled.add(place, problem);
      text += encode(rows, values);
      if (sample.length < options.sampleRows) sample.push(sampleOf(fields, values));
      rows += 1;
    }
    return Buffer.from(text);
  };
  const packed = (piece: PackedRows): Buffer => {
    sink.length = 0;
    writePacked(sink, piece, rows, (row, problem) => nulled.add(piece.place + row, problem));
    rows += piece.rows;
    return Buffer.from(sink.bytes.subarray(0, sink.length));
  };
  for await (const piece of table.pieces?.() ?? table.rows()) {
    const isWhole = isPacked(piece) && sample.length >= options.sampleRows;
    const chunk = isWhole ? packed(piece) : ordinary(isPacked(piece) ? unpackRows(piece) : piece);
    bytes += chunk.length;
    if (!out.write(chunk)) await once(out, 'drain');
    options.onProgress(rows);
  }
  out.end();
  await finished(out);
  return { rows, bytes, ...nulled.summary(), notes: table.notes, sample };
}

class NulledCells {
  readonly #fields: readonly Field[];
  readonly #columns: readonly RawColumn[];
  readonly #maxListed: number;
  readonly #counts: number[];
  readonly #cells: NulledCell[] = [];
  constructor(fields: readonly Field[], columns: readonly RawColumn[], maxListed: number) {
    this.#fields = fields;
    this.#columns = columns;
    this.#maxListed = maxListed;
    this.#counts = fields.map(() => 0);
  }

  add(place: number, { field, column, raw, why }: CellProblem): void {
    this.#counts[field] = (this.#counts[field] ?? 0) + 1;
    if (this.#cells.length >= this.#maxListed) return;
    this.#cells.push({
      place,
      column: this.#columns[column]?.name ?? '',
      field: this.#fields[field]?.name ?? '',
      raw: raw.length > RAW_SHOWN ? `${raw.slice(0, RAW_SHOWN)}…` : raw,
      why,
    });
  }

  summary() {
    const counted = this.#counts.flatMap((count, i) => (count > 0 ? [[this.#fields[i]!.name, count] as const] : []));
    return {
      nulled: counted.reduce((sum, [, count]) => sum + count, 0),
      nulled_by_field: Object.fromEntries(counted),
      cells: this.#cells,
    };
  }
}
