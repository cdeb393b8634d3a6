import { columnsOf, type Column } from '#core/columns.ts';
import type { Field } from '#core/field.ts';
import { name, sql, value, type Sql } from '#odsql/index.ts';

/** What is known of one field of a revision. Members that do not apply are left out. */
export interface FieldProfile {
  readonly count: number;
  readonly nulls: number;
  /** Approximate beyond some ten thousand. */
  readonly distinct: number;
  /** Numbers as numbers, dates as ISO text. */
  readonly min?: number | string;
  readonly max?: number | string;
  readonly mean?: number;
  readonly top?: readonly { readonly value: string; readonly count: number }[];
  /** Equal steps from `min` to `max`. */
  readonly histogram?: readonly {
    readonly from: number | string;
    readonly to: number | string;
    readonly count: number;
  }[];
  /** Characters of the shortest and the longest text. */
  readonly length?: { readonly min: number; readonly max: number };
}

export type ProfileRow = Readonly<Record<string, unknown>>;
const TOP = 10;
const STEPS = 20;
/** Texts are shown cut to this many characters. */
const SHOWN = 200;

/** Aggregates of the field at `position`, as `alias → SQL`; the aliases carry the position. */
export function profileAggregates(field: Field, position: number): Readonly<Record<string, Sql>> {
  const columns = columnsOf(field, position);
  const column = (role: Column['role']) => name(columns.find((one) => one.role === role)!.name);
  const named = (aggregates: Record<string, Sql>) =>
    Object.fromEntries(Object.entries(aggregates).map(([key, aggregate]) => [`${key}_${position}`, aggregate]));
  switch (field.type) {
    case 'geo_point_2d':
      return named({
        nulls: sql`countIf(isNull(${column('lon')}))`,
        distinct: sql`uniq(${column('lon')}, ${column('lat')})`,
        ...boxAggregates(column('lon'), column('lat'), column('lon'), column('lat')),
      });
    case 'geo_shape':
      return named({
        nulls: sql`countIf(isNull(${column('wkb')}))`,
        distinct: sql`uniq(${column('wkb')})`,
        // The geometry's kind is the low byte of the second word of WKB.
        kinds: sql`sumMap([ifNull(reinterpretAsUInt8(substring(${column('wkb')}, 2, 1)), 0)], [toUInt64(1)])`,
        ...boxAggregates(column('xmin'), column('ymin'), column('xmax'), column('ymax')),
      });
    case 'int':
    case 'double':
      return named({ ...spread(column('value')), mean: sql`avg(${column('value')})` });
    case 'date':
    case 'datetime':
      return named({
        ...spread(column('value')),
        last: sql`maxIf(${column('value')}, ${column('value')} <= now() + INTERVAL 1 DAY)`,
      });
    default:
      return named(
        field.annotations.multivalued === undefined
          ? textAggregates(column('value'), field)
          : listAggregates(column('value')),
      );
  }
}

function spread(column: Sql): Record<string, Sql> {
  return {
    nulls: sql`countIf(isNull(${column}))`,
    distinct: sql`uniq(${column})`,
    min: sql`min(${column})`,
    max: sql`max(${column})`,
  };
}

function textAggregates(column: Sql, field: Field): Record<string, Sql> {
  const shared = { nulls: sql`countIf(isNull(${column}))`, distinct: sql`uniq(${column})` };
  if (field.type === 'json_blob' || field.type === 'file') return shared;
  const shown =
    field.type === 'boolean' ? sql`toString(${column})` : sql`leftUTF8(${column}, ${value(SHOWN, 'UInt16')})`;
  const top = sql`topK(${value(TOP, 'UInt8')}, 3, 'counts')(${shown})`;
  if (field.type === 'boolean') return { ...shared, top };
  return { ...shared, top, shortest: sql`min(lengthUTF8(${column}))`, longest: sql`max(lengthUTF8(${column}))` };
}

function listAggregates(column: Sql): Record<string, Sql> {
  return {
    nulls: sql`countIf(empty(${column}))`,
    distinct: sql`uniqArray(${column})`,
    top: sql`topKArray(${value(TOP, 'UInt8')}, 3, 'counts')(${column})`,
  };
}

/** Places that are none on Earth are not counted in. */
function boxAggregates(xmin: Sql, ymin: Sql, xmax: Sql, ymax: Sql): Record<string, Sql> {
  const onEarth = sql`${xmin} >= -180 AND ${xmax} <= 180 AND ${ymin} >= -90 AND ${ymax} <= 90`;
  return {
    west: sql`minIf(${xmin}, ${onEarth})`,
    south: sql`minIf(${ymin}, ${onEarth})`,
    east: sql`maxIf(${xmax}, ${onEarth})`,
    north: sql`maxIf(${ymax}, ${onEarth})`,
    placed: sql`countIf(${onEarth})`,
  };
}

/** The profile without histogram. */
export function readProfile(field: Field, position: number, row: ProfileRow): FieldProfile {
  const at = (key: string) => row[`${key}_${position}`];
  const count = Number(row['rows']);
  const nulls = Number(at('nulls'));
  const known = nulls < count;
  const isMoment = field.type === 'date' || field.type === 'datetime';
  const shown = (given: unknown) =>
    isMoment ? isoOf(String(given), field.type === 'date') : (given as number | string);
  const top = at('top') as
    readonly { item: string; count: number }[] | readonly (readonly [string, number])[] | undefined;
  return {
    count,
    nulls,
    distinct: Number(at('distinct')),
    ...(known && at('min') !== undefined && { min: shown(at('min')), max: shown(at('max')) }),
    ...(known && at('mean') !== undefined && { mean: Number(at('mean')) }),
    ...(known && top && { top: top.map(readTop) }),
    ...(known &&
      at('shortest') !== undefined && { length: { min: Number(at('shortest')), max: Number(at('longest')) } }),
  };
}

function readTop(entry: unknown): { value: string; count: number } {
  const [given, count] = Array.isArray(entry)
    ? (entry as [unknown, unknown])
    : (Object.values(entry as object) as [unknown, unknown]);
  return { value: String(given), count: Number(count) };
}

/** Rows per step; null when the field has no scale, or only one value. */
export function histogramSql(table: string, field: Field, position: number, profile: FieldProfile): Sql | null {
  const { min, max } = profile;
  if (min === undefined || max === undefined || min === max) return null;
  const column = name(columnsOf(field, position)[0]!.name);
  const isMoment = field.type === 'date' || field.type === 'datetime';
  const scale = isMoment ? sql`toFloat64(${column})` : sql`toFloat64(${column})`;
  const [low, high] = edges(profile, isMoment);
  if (!Number.isFinite(low) || !Number.isFinite(high) || !(high > low)) return null;
  const step = sql`widthBucket(${scale}, ${value(low, 'Float64')}, ${value(high, 'Float64')}, ${value(STEPS, 'UInt8')})`;
  return sql`SELECT least(${step}, ${value(STEPS, 'UInt8')}) AS step, count() AS count FROM ${name(table)} WHERE isNotNull(${column}) GROUP BY step ORDER BY step`;
}

export function readHistogram(
  field: Field,
  profile: FieldProfile,
  rows: readonly { step: number; count: number }[],
): FieldProfile['histogram'] {
  const isMoment = field.type === 'date' || field.type === 'datetime';
  const [low, high] = edges(profile, isMoment);
  const counts = new Map(rows.map((row) => [Math.max(1, row.step), row.count]));
  const edge = (i: number) => {
    const at = i === STEPS ? high : low + ((high - low) * i) / STEPS;
    if (!isMoment) return at;
    const text = new Date(at * 1000).toISOString();
    return field.type === 'date' ? text.slice(0, 10) : text;
  };
  return Array.from({ length: STEPS }, (_, i) => ({ from: edge(i), to: edge(i + 1), count: counts.get(i + 1) ?? 0 }));
}

function edges({ min, max }: FieldProfile, isMoment: boolean): [number, number] {
  const number = (of: number | string | undefined) => (isMoment ? Date.parse(String(of)) / 1000 : Number(of));
  return [number(min), number(max)];
}

/** `2024-02-29 10:11:12.123456` → ISO 8601. */
export function isoOf(moment: string, dateOnly: boolean): string {
  return dateOnly
    ? moment.slice(0, 10)
    : `${moment.replace(' ', 'T').replace(/\.?0+$/, (zeros) => (zeros.startsWith('.') ? '' : zeros))}Z`;
}
