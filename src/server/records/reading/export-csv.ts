import type { Readable } from 'node:stream';
import {
  type CompiledQuery,
  compileExport,
  name,
  outputFields,
  type QueryParams,
  type Sql,
  sql,
} from '#odsql/index.ts';
import type { ScopedDataset } from '#server/catalog/index.ts';
import { LONG, type RecordsPlaza } from '../plaza.ts';
import { listOf } from '../sql-list.ts';
import { csvCell } from './csv-cell.ts';
import type { ReadOptions } from './list-records.ts';
import { targetOf } from './target.ts';
import { withRevisionTable } from './with-table.ts';

export interface CsvOptions extends ReadOptions {
  /** One character. */
  readonly delimiter: string;
  readonly header: readonly string[] | 'names' | 'labels';
  readonly listSeparator?: string;
  readonly bom?: boolean;
}

/** Byte for byte what the CSV writer makes, put together by the engine. Throws the 400 problems of ODSQL before the first byte. */
export function exportCsv(
  plaza: RecordsPlaza,
  scoped: ScopedDataset,
  params: QueryParams,
  options: CsvOptions,
): Promise<Readable> {
  const { delimiter, header, listSeparator, recordId } = options;
  return withRevisionTable(plaza, scoped.revision, async (table) => {
    const compiled = compileExport(targetOf(scoped, table), params, { recordId, form: 'text', listSeparator });
    const bytes = await plaza.engine.stream(cellsSql(compiled, delimiter), 'CustomSeparated', {
      ...LONG,
      settings: {
        format_custom_escaping_rule: 'Raw',
        format_custom_field_delimiter: delimiter,
        format_custom_row_after_delimiter: '\r\n',
        format_tsv_null_representation: '',
      },
      signal: options.signal,
    });
    const fields = outputFields(compiled.outputs);
    const columns =
      typeof header === 'string' ? fields.map((field) => (header === 'labels' ? field.label : field.name)) : header;
    // Put before the engine's bytes, not piped with them: every hop costs.
    const line = columns.map((column) => quoted(column, delimiter)).join(delimiter);
    bytes.unshift(Buffer.from(`${options.bom ? '\uFEFF' : ''}${line}\r\n`));
    return bytes;
  });
}

/** Numbers and moments hold nothing that needs quotes. */
const PLAIN: ReadonlySet<string> = new Set(['boolean', 'date', 'datetime', 'double', 'int']);

/** Columns whose raw texts are the cells of a record's line. */
function cellsSql({ sql: query, outputs }: CompiledQuery, delimiter: string): Sql {
  const cells = outputs.map(({ type, columns }) => {
    const column = name(columns[0]!);
    return PLAIN.has(type) ? column : csvCell(column, delimiter, type === 'text');
  });
  // A pattern such as include(x*) may choose no field.
  if (cells.length === 0) return sql`SELECT '' FROM (${query})`;
  // A lone empty cell would be an empty line, which readers skip.
  if (cells.length === 1)
    return sql`SELECT if(ifNull(toString(${cells[0]!}), '') = '', '""', toString(${cells[0]!})) FROM (${query})`;
  return sql`SELECT ${listOf(cells.map((cell, at) => sql`${cell} AS ${name(`cell${at}`)}`))} FROM (${query})`;
}

function quoted(text: string, delimiter: string): string {
  return text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
