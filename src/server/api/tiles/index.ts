import { Type } from 'typebox';
import { openDataset } from '../../catalog/index.ts';
import { etagOf, readTile, type TileParams } from '../../records/index.ts';
import type { Plaza } from '../../platform/plaza.ts';
import type { App } from '../shared/index.ts';

const Repeatable = Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())]));
const Filters = Type.Object({
  where: Repeatable,
  refine: Repeatable,
  exclude: Repeatable,
  timezone: Type.Optional(Type.String({ maxLength: 60 })),
  geometry: Type.Optional(Type.String({ maxLength: 300, description: 'Field that is drawn; default: the first shape, else the first point' })),
  fields: Type.Optional(Type.String({ maxLength: 4000, description: 'Fields the features carry, separated by commas; at most 20' })),
});
const Address = Type.Object({
  dataset_id: Type.String({ maxLength: 200 }),
  z: Type.Integer({ minimum: 0, maximum: 22 }),
  x: Type.Integer({ minimum: 0 }),
  y: Type.Integer({ minimum: 0 }),
});
const tags = ['tiles'];
const MEDIA_TYPE = 'application/vnd.mapbox-vector-tile';

/** Vector tiles of a dataset's records, with the filters of the Explore API. Mount with the prefix `/api/tiles/v1`. */
export async function tilesApi(app: App, { plaza }: { plaza: Plaza }): Promise<void> {
  app.addHook('onSend', async (_, reply) => void reply.header('access-control-allow-origin', '*'));

  for (const extension of ['mvt', 'pbf']) {
    const hide = extension === 'pbf';
    const schema = { operationId: hide ? 'getTilePbf' : 'getTile', summary: 'One vector tile', tags, params: Address, querystring: Filters, hide };
    app.get(`/:dataset_id/:z/:x/:y.${extension}`, { schema }, async ({ actor, params: { dataset_id: id, ...tile }, query, headers }, reply) => {
      const scoped = await openDataset(plaza, actor, id);
      const asked = paramsOf(query);
      const etag = etagOf(scoped, 'tile', { ...asked, ...tile });
      reply.header('cache-control', `${actor.kind === 'anonymous' ? 'public' : 'private'}, max-age=0, must-revalidate`);
      if (etag) reply.header('etag', etag);
      if (etag && headers['if-none-match'] === etag) return reply.code(304).send();
      const isOutside = tile.x >= 2 ** tile.z || tile.y >= 2 ** tile.z;
      const bytes = isOutside ? new Uint8Array() : await readTile(plaza, scoped, tile, asked);
      return bytes.length === 0 ? reply.code(204).send() : reply.type(MEDIA_TYPE).send(bytes);
    });
  }

  const schema = { operationId: 'getTileJson', summary: 'What the tiles of a dataset hold (TileJSON 3.0)', tags, params: Type.Object({ dataset_id: Type.String({ maxLength: 204 }) }), querystring: Filters };
  app.get('/:dataset_id.json', { schema }, async ({ actor, params: { dataset_id: id }, raw }) => {
    const { revision, fields, hiddenFields, dataset } = await openDataset(plaza, actor, id);
    const query = raw.url?.split('?')[1];
    const shown = fields.filter(({ name, type }) => !hiddenFields.has(name) && !type.startsWith('geo'));
    return {
      tilejson: '3.0.0',
      name: dataset.title,
      tiles: [`${plaza.config.publicUrl}/api/tiles/v1/${encodeURIComponent(id)}/{z}/{x}/{y}.mvt${query ? `?${query}` : ''}`],
      minzoom: 0,
      maxzoom: 16,
      ...(revision.bbox ? { bounds: revision.bbox } : {}),
      vector_layers: [{ id: 'records', fields: Object.fromEntries([['_count', 'Number of records a feature stands for'], ...shown.map(({ name, label }) => [name, label])]) }],
    };
  });
}

interface Asked {
  readonly where?: string | string[];
  readonly refine?: string | string[];
  readonly exclude?: string | string[];
  readonly timezone?: string;
  readonly geometry?: string;
  readonly fields?: string;
}

function paramsOf({ fields, ...rest }: Asked): TileParams {
  const chosen = fields?.split(',').map((name) => name.trim()).filter((name) => name !== '');
  return { ...rest, ...(chosen ? { fields: chosen } : {}) };
}
