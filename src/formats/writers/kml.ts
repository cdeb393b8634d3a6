import type { Field, Geometry, Row } from '#core/field.ts';
import type { WriteContext, Writer } from '#formats/writer.ts';
import { geometryOf, headerOf, showText } from './encode.ts';
import { requireGeometry } from './require-geometry.ts';
import { titleField } from './title-field.ts';
import { escapeXml } from './xml.ts';

/** KML 2.2: a placemark a record, all fields as extended data; always in WGS84, which is all KML knows. */
export const kml: Writer = {
  id: 'kml',
  extension: 'kml',
  mediaType: 'application/vnd.google-earth.kml+xml',
  needsGeometry: true,
  write: writeDocument,
};

const TYPES: Partial<Record<Field['type'], string>> = { int: 'int', double: 'double', boolean: 'bool' };

async function* writeDocument(rows: AsyncIterable<readonly Row[]>, context: WriteContext): AsyncIterable<string> {
  const shown = requireGeometry(context, 'kml');
  const attributes = context.fields.filter((field) => field !== shown);
  const name = titleField(attributes, context.options['name_field']);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document>\n';
  yield `<name>${escapeXml(context.title)}</name>\n<Schema name="${escapeXml(context.datasetId)}" id="record">\n`;
  for (const field of attributes) {
    const label = `<displayName>${escapeXml(field.label)}</displayName>`;
    yield `<SimpleField type="${TYPES[field.type] ?? 'string'}" name="${escapeXml(headerOf(field, context.useLabels))}">${label}</SimpleField>\n`;
  }
  yield '</Schema>\n';
  for await (const batch of rows) {
    let text = '';
    for (const row of batch) text += placemarkOf(row, { context, shown, attributes, name });
    if (text !== '') yield text;
  }
  yield '</Document>\n</kml>\n';
}

interface Plan {
  readonly context: WriteContext;
  readonly shown: Field;
  readonly attributes: readonly Field[];
  readonly name: Field | undefined;
}

function placemarkOf(row: Row, { context, shown, attributes, name }: Plan): string {
  const { timezone, useLabels } = context;
  const title = name === undefined ? '' : showText(row[name.name], name, timezone);
  let data = '';
  for (const field of attributes) {
    const value = row[field.name];
    if (value === null || value === undefined) continue;
    const text = escapeXml(showText(value, field, timezone));
    data += `<SimpleData name="${escapeXml(headerOf(field, useLabels))}">${text}</SimpleData>`;
  }
  const geometry = geometryOf(row[shown.name]);
  return (
    `<Placemark>${title === '' ? '' : `<name>${escapeXml(title)}</name>`}` +
    `${data === '' ? '' : `<ExtendedData><SchemaData schemaUrl="#record">${data}</SchemaData></ExtendedData>`}` +
    `${geometry === null ? '' : geometryXml(geometry)}</Placemark>\n`
  );
}

type Line = readonly (readonly number[])[];

const line = (positions: Line): string => positions.map(([lon, lat]) => `${lon},${lat}`).join(' ');

function polygon(rings: readonly Line[]): string {
  const ring = (positions: Line): string => `<LinearRing><coordinates>${line(positions)}</coordinates></LinearRing>`;
  const [outer = [], ...holes] = rings;
  const inner = holes.map((hole) => `<innerBoundaryIs>${ring(hole)}</innerBoundaryIs>`).join('');
  return `<Polygon><outerBoundaryIs>${ring(outer)}</outerBoundaryIs>${inner}</Polygon>`;
}

function geometryXml({ type, coordinates, geometries }: Geometry): string {
  switch (type) {
    case 'Point':
      return `<Point><coordinates>${line([coordinates as number[]])}</coordinates></Point>`;
    case 'LineString':
      return `<LineString><coordinates>${line(coordinates as Line)}</coordinates></LineString>`;
    case 'Polygon':
      return polygon(coordinates as readonly Line[]);
    case 'GeometryCollection':
      return `<MultiGeometry>${(geometries ?? []).map(geometryXml).join('')}</MultiGeometry>`;
    default: {
      const part = type.slice('Multi'.length);
      const parts = (coordinates as unknown[]).map((inner) => geometryXml({ type: part, coordinates: inner }));
      return `<MultiGeometry>${parts.join('')}</MultiGeometry>`;
    }
  }
}
