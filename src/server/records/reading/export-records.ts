import type { Readable } from 'node:stream';
import type { Field, Row } from '#core/field.ts';
import { compileExport, decodeValues, type Output, outputFields, type QueryParams } from '#odsql/index.ts';
import type { ScopedDataset } from '#server/catalog/index.ts';
import { parseRows } from '#server/platform/engine/index.ts';
import { LONG, type RecordsPlaza } from '../plaza.ts';
import type { ReadOptions } from './list-records.ts';
import { targetOf } from './target.ts';
import { withRevisionTable } from './with-table.ts';

export interface RecordsExport {
  readonly fields: readonly Field[];
  /** Batches of `Value`s, with `_id` when asked; flat memory. */
  readonly rows: AsyncIterable<readonly Row[]>;
}

/** All matching records, for the writers. Throws the 400 problems of ODSQL before the first row. */
export function exportRecords(
  plaza: RecordsPlaza,
  scoped: ScopedDataset,
  params: QueryParams,
  options: ReadOptions = {},
): Promise<RecordsExport> {
  return withRevisionTable(plaza, scoped.revision, async (table) => {
    const { sql, outputs } = compileExport(targetOf(scoped, table), params, { recordId: options.recordId });
    const lines = await plaza.engine.stream(sql, 'JSONEachRow', { ...LONG, signal: options.signal });
    return { fields: outputFields(outputs), rows: decodeLines(lines, outputs) };
  });
}

async function* decodeLines(lines: Readable, outputs: readonly Output[]): AsyncGenerator<readonly Row[]> {
  let rest: Buffer[] = [];
  const decode = (bytes: Buffer) =>
    parseRows<Record<string, unknown>>(`[${bytes.toString('utf8').replaceAll('\n', ',')}]`).map((row) =>
      decodeValues(outputs, row),
    );
  for await (const chunk of lines as AsyncIterable<Buffer>) {
    const end = chunk.lastIndexOf(10);
    if (end < 0) {
      rest.push(chunk);
      continue;
    }
    // Line feeds inside of values are escaped, so each one ends a row.
    const whole = Buffer.concat([...rest, chunk.subarray(0, end)]);
    rest = end + 1 < chunk.length ? [chunk.subarray(end + 1)] : [];
    yield decode(whole);
  }
  if (rest.length > 0) yield decode(Buffer.concat(rest));
}
