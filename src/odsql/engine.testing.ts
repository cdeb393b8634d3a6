import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Session } from 'chdb';
import { columnsOf } from '#core/columns.ts';
import type { Field } from '#core/field.ts';
import { bboxOf, parseGeojson, printWkb, representativePoint } from '#core/geometry/index.ts';
import { compileCount, compileRecords, decodeRow, name, sql } from './index.ts';
import type { QueryParams, QueryTarget, Sql } from './index.ts';

type Given = Readonly<Record<string, unknown>>;

/** The real engine, in process, for tests of what the compiled SQL does. */
export function openTestEngine() {
  const folder = mkdtempSync(join(tmpdir(), 'plaza-odsql-'));
  const session = new Session(folder);
  const run = (query: Sql): Record<string, unknown>[] => {
    const { query: text, params } = query.compile();
    const answer = session.queryBind(
      `${text} SETTINGS output_format_json_quote_64bit_integers = 0`,
      params,
      'JSONEachRow',
    );
    return answer.split('\n').filter(Boolean).map(parseRow);
  };

  /** Creates a table as revisions have it, filled with rows in the API's own encoding. */
  const createTable = (table: string, fields: readonly Field[], rows: readonly Given[]): QueryTarget => {
    const schema = fields.map((field, at) => ({ field, columns: columnsOf(field, at) }));
    const columns = schema.flatMap((one) => one.columns);
    const definition = [
      '_row UInt64',
      '_id FixedString(20)',
      ...columns.map((column) => `\`${column.name}\` ${column.type}`),
    ];
    session.query(`CREATE TABLE ${table} (${definition.join(', ')}) ENGINE = MergeTree ORDER BY _row`);
    const lines = rows.map((row, at) => {
      const id = String.fromCodePoint(97 + (at % 26)).repeat(20);
      const stored = Object.assign(
        { _row: at, _id: id },
        ...schema.map((one) => storedValue(one.field, one.columns, row)),
      );
      return `(${['_row', '_id', ...columns.map((column) => column.name)].map((key) => literal(stored[key])).join(', ')})`;
    });
    if (lines.length > 0) session.query(`INSERT INTO ${table} VALUES ${lines.join(', ')}`);
    return { schema, table: sql`${name(table)}` };
  };

  const records = (target: QueryTarget, params: QueryParams) => {
    const compiled = compileRecords(target, params);
    const results = run(compiled.sql).map((raw) => decodeRow(compiled.outputs, raw));
    const total = compiled.grouped ? results.length : Number(run(compileCount(target, params))[0]!.count);
    return JSON.parse(JSON.stringify({ total_count: total, results })) as { total_count: number; results: Given[] };
  };

  const close = () => {
    session.cleanup();
    rmSync(folder, { recursive: true, force: true });
  };
  return { run, createTable, records, close, session };
}

/** As the engine client does: 64-bit integers stay exact as text. */
function parseRow(line: string): Record<string, unknown> {
  const exact = line.replace(/([:[,]\s*)(-?\d{16,})(?=[,}\]])/g, '$1"$2"');
  return JSON.parse(exact) as Record<string, unknown>;
}

function storedValue(field: Field, columns: readonly { name: string; role: string }[], row: Given): Given {
  const given = Object.hasOwn(row, field.name) ? row[field.name] : null;
  const named = (values: Given) =>
    Object.fromEntries(columns.map(({ name: key, role }) => [key, values[role] ?? null]));
  if (field.type === 'geo_shape' && given !== null) {
    const shape = parseGeojson(given);
    const at = representativePoint(shape)!;
    return named({ ...at, ...bboxOf(shape), geojson: JSON.stringify(shape), wkb: printWkb(shape) });
  }
  if (field.type === 'geo_point_2d' && given !== null) return named(given as Given);
  if (field.type === 'date' && typeof given === 'string') return named({ value: `${given}-01-01`.slice(0, 10) });
  if (field.type === 'datetime' && typeof given === 'string') {
    return named({ value: given.replace('T', ' ').replace(/(?:\+00:00|Z)$/, '') });
  }
  const isList = field.type === 'text' && field.annotations.multivalued !== undefined;
  return named({ value: isList ? (given ?? []) : given });
}

function literal(of: unknown): string {
  if (of === null || of === undefined) return 'NULL';
  if (of instanceof Uint8Array) return `unhex('${[...of].map((byte) => byte.toString(16).padStart(2, '0')).join('')}')`;
  if (Array.isArray(of)) return `[${of.map(literal).join(', ')}]`;
  if (typeof of === 'string') return `'${of.replace(/[\\']/g, '\\$&')}'`;
  return String(of);
}
