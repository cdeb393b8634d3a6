import type { Field } from './field.ts';

/**
 * How a field is stored, in the Parquet revision and in the engine's table alike. Column names are generated from the
 * field's position (`c0`, `c1_lon` …), so no text from outside is ever an identifier.
 *
 * Roles: `value` the value itself · `lon`/`lat` of a point, or of a representative point of a shape ·
 * `geojson` the geometry as GeoJSON text · `wkb` the geometry as WKB bytes · `xmin`…`ymax` its bounding box.
 */
export type ColumnRole = 'value' | 'lon' | 'lat' | 'geojson' | 'wkb' | 'xmin' | 'ymin' | 'xmax' | 'ymax';
export interface Column {
  readonly name: string;
  readonly role: ColumnRole;
  /** ClickHouse type. */
  readonly type: string;
}

/** Position of the record in its source, from 0; the default order of records. UInt64. */
export const ROW_COLUMN = '_row';
/** Stable record id: 20 bytes, shown as 40 hexadecimal digits. FixedString(20). */
export const ID_COLUMN = '_id';

const SCALAR: Partial<Record<Field['type'], string>> = {
  text: 'Nullable(String)',
  int: 'Nullable(Int64)',
  double: 'Nullable(Float64)',
  boolean: 'Nullable(Bool)',
  // Date32 ends at 1900 and clamps silently; DateTime64 reaches from year 0 to 9999.
  date: "Nullable(DateTime64(0, 'UTC'))",
  datetime: "Nullable(DateTime64(6, 'UTC'))",
  json_blob: 'Nullable(String)',
  file: 'Nullable(String)',
};

/** The stored columns of the field at `position` (0-based) of a revision's schema. */
export function columnsOf(field: Field, position: number): readonly Column[] {
  const base = `c${position}`;
  if (field.type === 'geo_point_2d') {
    return [
      { name: `${base}_lon`, role: 'lon', type: 'Nullable(Float64)' },
      { name: `${base}_lat`, role: 'lat', type: 'Nullable(Float64)' },
    ];
  }
  if (field.type === 'geo_shape') {
    const number = (role: ColumnRole): Column => ({ name: `${base}_${role}`, role, type: 'Nullable(Float64)' });
    return [
      { name: `${base}_geojson`, role: 'geojson', type: 'Nullable(String)' },
      { name: `${base}_wkb`, role: 'wkb', type: 'Nullable(String)' },
      ...(['lon', 'lat', 'xmin', 'ymin', 'xmax', 'ymax'] as const).map(number),
    ];
  }
  if (field.type === 'text' && field.annotations.multivalued !== undefined) {
    return [{ name: base, role: 'value', type: 'Array(String)' }];
  }
  return [{ name: base, role: 'value', type: SCALAR[field.type] ?? 'Nullable(String)' }];
}
