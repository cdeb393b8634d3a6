import type { Field } from '#core/field.ts';
import { SHAPE_TYPES } from '#core/geometry/index.ts';
import { name, sql } from '#odsql/index.ts';
import type { Engine } from '#server/platform/engine/index.ts';
import { LONG, type WorkOptions } from '../plaza.ts';
import { listOf } from '../sql-list.ts';
import {
  histogramSql,
  isoOf,
  profileAggregates,
  readHistogram,
  readProfile,
  type FieldProfile,
  type ProfileRow,
} from './field-profile.ts';

/** Figures over all records of a table. */
export interface Measures {
  /** By field name. */
  readonly profile: Readonly<Record<string, FieldProfile>>;
  readonly bbox: readonly [number, number, number, number] | null;
  /** GeoJSON names, most frequent first. */
  readonly geometryTypes: readonly string[];
  /** Latest value of the dates and datetimes, not after tomorrow; ISO 8601. */
  readonly lastDataDate: string | null;
}

/** Fields measured in one query: bounds the memory of wide tables. */
const AT_ONCE = 12;

/** Measures every field: a few passes over the columns, each read once. */
export async function measureTable(
  engine: Engine,
  table: string,
  fields: readonly Field[],
  options: WorkOptions = {},
): Promise<Measures> {
  const long = { ...LONG, signal: options.signal };
  const profile: Record<string, FieldProfile> = {};
  const rows: ProfileRow[] = [];
  for (let from = 0; from < fields.length; from += AT_ONCE) {
    const positions = fields.slice(from, from + AT_ONCE).map((_, i) => from + i);
    const aggregates = Object.entries(
      Object.assign({}, ...positions.map((i) => profileAggregates(fields[i]!, i))) as ReturnType<
        typeof profileAggregates
      >,
    );
    const selected = aggregates.map(([alias, aggregate]) => sql`${aggregate} AS ${name(alias)}`);
    const [row] = await engine.query<ProfileRow>(
      sql`SELECT count() AS rows, ${listOf(selected)} FROM ${name(table)}`,
      long,
    );
    rows.push(row!);
    for (const i of positions) {
      const field = fields[i]!;
      const plain = readProfile(field, i, row!);
      const steps = histogramSql(table, field, i, plain);
      const histogram =
        steps && readHistogram(field, plain, await engine.query<{ step: number; count: number }>(steps, long));
      profile[field.name] = histogram ? { ...plain, histogram } : plain;
    }
    options.progress?.(Math.min(1, (from + AT_ONCE) / fields.length));
  }
  const all = Object.assign({}, ...rows) as ProfileRow;
  return {
    profile,
    bbox: boxOf(fields, all),
    geometryTypes: kindsOf(fields, all),
    lastDataDate: lastDateOf(fields, all),
  };
}

function boxOf(fields: readonly Field[], row: ProfileRow): Measures['bbox'] {
  const boxes = fields
    .map((_, i) => i)
    .filter((i) => Number(row[`placed_${i}`] ?? 0) > 0)
    .map((i) => (['west', 'south', 'east', 'north'] as const).map((side) => Number(row[`${side}_${i}`])));
  if (boxes.length === 0) return null;
  const side = (i: number, pick: (...of: number[]) => number) => pick(...boxes.map((box) => box[i]!));
  return [side(0, Math.min), side(1, Math.min), side(2, Math.max), side(3, Math.max)];
}

function kindsOf(fields: readonly Field[], row: ProfileRow): string[] {
  const counts = new Map<string, number>();
  const add = (kind: string, count: number) => count > 0 && counts.set(kind, (counts.get(kind) ?? 0) + count);
  const names = new Map(Object.entries(SHAPE_TYPES).map(([type, { code }]) => [code, type]));
  for (const [i, field] of fields.entries()) {
    if (field.type === 'geo_point_2d') add('Point', Number(row['rows']) - Number(row[`nulls_${i}`]));
    const [codes, amounts] = (row[`kinds_${i}`] as [number[], number[]] | undefined) ?? [[], []];
    for (const [at, code] of codes.entries()) {
      const kind = names.get(code);
      if (kind) add(kind, Number(amounts[at]));
    }
  }
  return [...counts].toSorted((a, b) => b[1] - a[1]).map(([kind]) => kind);
}

function lastDateOf(fields: readonly Field[], row: ProfileRow): string | null {
  const dates = fields.flatMap((field, i) => {
    const last = row[`last_${i}`];
    return typeof last === 'string' && Number(row[`nulls_${i}`]) < Number(row['rows']) ? [isoOf(last, false)] : [];
  });
  return (
    dates
      .filter((date) => !date.startsWith('1970-01-01T00:00:00'))
      .toSorted()
      .at(-1) ?? null
  );
}
