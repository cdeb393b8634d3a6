import type { Field, Geometry, Row, Value } from '#core/field.ts';
import type { WriteContext } from '#formats/writer.ts';
import { buildFeature } from 'flatgeobuf/lib/mjs/generic/feature.js';
import { buildHeader } from 'flatgeobuf/lib/mjs/generic/featurecollection.js';
import { ColumnType } from 'flatgeobuf/lib/mjs/flat-geobuf/column-type.js';
import { GeometryType } from 'flatgeobuf/lib/mjs/flat-geobuf/geometry-type.js';
import { parseGC, parseGeometry } from 'flatgeobuf/lib/mjs/geojson/geometry.js';
import { magicbytes } from 'flatgeobuf/lib/mjs/constants.js';
import { geometryOf, showText } from './encode.ts';
import { exportProjection } from './project.ts';
import { requireGeometry } from './require-geometry.ts';

const TYPES: Partial<Record<Field['type'], number>> = {
  int: ColumnType.Long,
  double: ColumnType.Double,
  boolean: ColumnType.Bool,
  date: ColumnType.DateTime,
  datetime: ColumnType.DateTime,
};

/** FlatGeobuf 3, streamed: features in the order of the records, without a spatial index (it would need all of them first). */
export async function* writeFgb(rows: AsyncIterable<readonly Row[]>, context: WriteContext): AsyncIterable<Uint8Array> {
  const shown = requireGeometry(context, 'fgb');
  const attributes = context.fields.filter((field) => field !== shown);
  const project = exportProjection(context.epsg);
  const header = headerOf(shown, attributes);
  yield magicbytes;
  yield buildHeader(header, context.epsg);
  for await (const batch of rows) {
    const parts = batch.map((row) => {
      const geometry = project(geometryOf(row[shown.name]));
      return buildFeature(
        flatOf(geometry, header.geometryType),
        propertiesOf(row, attributes, context) as never,
        header,
      );
    });
    if (parts.length > 0) yield Buffer.concat(parts);
  }
}

type HeaderMeta = Parameters<typeof buildHeader>[0];

function headerOf(shown: Field, attributes: readonly Field[]): HeaderMeta {
  return {
    geometryType: shown.type === 'geo_point_2d' ? GeometryType.Point : GeometryType.Unknown,
    columns: attributes.map(({ name, label, type }) => ({
      name,
      type: TYPES[type] ?? ColumnType.String,
      title: label,
      description: null,
      width: -1,
      precision: -1,
      scale: -1,
      nullable: true,
      unique: false,
      primary_key: false,
    })),
    envelope: null,
    // Not known before the end; 0 stands for unknown.
    featuresCount: 0,
    indexNodeSize: 0,
    crs: null,
    title: null,
    description: null,
    metadata: null,
  };
}

/** Features without a place keep an empty geometry, since the format wants one. */
function flatOf(geometry: Geometry | null, type: GeometryType): ReturnType<typeof parseGeometry> {
  if (geometry === null) return { xy: [], type } as unknown as ReturnType<typeof parseGeometry>;
  return (
    geometry.type === 'GeometryCollection' ? parseGC(geometry as never) : parseGeometry(geometry as never)
  ) as ReturnType<typeof parseGeometry>;
}

function propertiesOf(row: Row, attributes: readonly Field[], context: WriteContext): Record<string, unknown> {
  // A table without prototype: fields may be called "__proto__".
  const properties: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const field of attributes) properties[field.name] = propertyOf(row[field.name], field, context);
  return properties;
}

function propertyOf(value: Value | undefined, field: Field, context: WriteContext): unknown {
  if (value === null || value === undefined) return null;
  switch (field.type) {
    case 'int':
      return typeof value === 'bigint' ? value : BigInt(Math.trunc(Number(value)));
    case 'double':
      return Number(value);
    case 'boolean':
      return value === true ? 1 : 0;
    default:
      return showText(value, field, context.timezone);
  }
}
