import type { Row } from '#core/field.ts';
import type { WriteContext, Writer } from '#formats/writer.ts';
import { exportProjection } from './project.ts';
import { geometryField, geometryOf, jsonRowOf } from './encode.ts';

/** A GeoJSON FeatureCollection (RFC 7946); other systems than WGS84 are named by a `crs` member of the older GeoJSON. */
export const geojson: Writer = {
  id: 'geojson',
  extension: 'geojson',
  mediaType: 'application/geo+json; charset=utf-8',
  needsGeometry: true,
  write: writeCollection,
};

async function* writeCollection(rows: AsyncIterable<readonly Row[]>, context: WriteContext): AsyncIterable<string> {
  const shown = geometryField(context.fields);
  const properties = jsonRowOf(
    context.fields.filter((field) => field !== shown),
    context.timezone,
  );
  const project = exportProjection(context.epsg);
  const crs =
    context.epsg === 4326 ? '' : `"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::${context.epsg}"}},`;
  yield `{"type":"FeatureCollection",${crs}"features":[`;
  let separator = '\n';
  for await (const batch of rows) {
    let text = '';
    for (const row of batch) {
      const geometry = shown === undefined ? null : project(geometryOf(row[shown.name]));
      text += `${separator}{"type":"Feature","geometry":${JSON.stringify(geometry)},"properties":${properties(row)}}`;
      separator = ',\n';
    }
    if (text !== '') yield text;
  }
  yield '\n]}\n';
}
