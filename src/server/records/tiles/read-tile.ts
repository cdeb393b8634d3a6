import { compileWhere, type FilterParams, type QueryField } from '#odsql/index.ts';
import type { ScopedDataset } from '#server/catalog/index.ts';
import { cached, questionKey } from '../cache/results.ts';
import type { RecordsPlaza } from '../plaza.ts';
import { NoGeometry, UnknownTileField } from './problems.ts';
import { targetOf } from '../reading/target.ts';
import { withRevisionTable } from '../reading/with-table.ts';
import { compilePoints, compileShapes, type TileAddress } from './compile-tile.ts';

export interface TileParams extends FilterParams {
  /** Field that is drawn; the first shape, else the first point, when left out. */
  readonly geometry?: string;
  /** Fields the features carry; none when left out. */
  readonly fields?: readonly string[];
}

const MAX_PROPERTIES = 20;

/**
 * A vector tile (one layer, `records`) of the records this reader may see. Empty bytes when nothing lies there.
 * Throws `NoGeometry`, `UnknownTileField`, and the 400 problems of ODSQL.
 */
export function readTile(plaza: RecordsPlaza, scoped: ScopedDataset, tile: TileAddress, params: TileParams): Promise<Uint8Array> {
  const read = () =>
    withRevisionTable(plaza, scoped.revision, async (table) => {
      const target = targetOf(scoped, table);
      const geometry = geometryOf(target.schema, params.geometry, scoped.dataset.id);
      const properties = propertiesOf(target.schema, params.fields ?? []);
      const drawn = { properties, where: compileWhere(target.schema, params) };
      if (geometry.field.type === 'geo_shape') {
        const { drawShapes } = await import('./draw-shapes.ts');
        return drawShapes(await plaza.engine.query(compileShapes(target, tile, geometry, drawn)), properties, tile);
      }
      const chunks: Buffer[] = [];
      for await (const chunk of await plaza.engine.stream(compilePoints(target, tile, geometry, drawn), 'RawBLOB')) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    });
  return cached<Uint8Array>(plaza.engine, questionKey(scoped, 'tile', { ...params, ...tile }), read, (bytes) => bytes.length);
}

function geometryOf(schema: readonly QueryField[], wanted: string | undefined, datasetId: string): QueryField {
  const geometries = schema.filter(({ field: { type } }) => type === 'geo_shape' || type === 'geo_point_2d');
  const found = wanted === undefined ? (geometries.find(({ field: { type } }) => type === 'geo_shape') ?? geometries[0]) : geometries.find(({ field }) => field.name === wanted);
  if (!found) throw wanted === undefined ? NoGeometry({ dataset_id: datasetId }) : UnknownTileField({ field: wanted.slice(0, 100) });
  return found;
}

function propertiesOf(schema: readonly QueryField[], wanted: readonly string[]): readonly QueryField[] {
  return [...new Set(wanted)].slice(0, MAX_PROPERTIES).map((one) => {
    const found = schema.find(({ field: { name, type } }) => name === one && !type.startsWith('geo'));
    if (!found) throw UnknownTileField({ field: one.slice(0, 100) });
    return found;
  });
}
