import { findDataset, listTemplates } from '../../catalog/index.ts';
import { sendJson } from './answer.ts';
import { NotFoundResource, ResourceGone } from './problems.ts';
import { get, type ExploreRoutes } from './route.ts';
import { ITEM_BODY, LINKS_BODY, operation } from './schemas.ts';

const tags = ['catalog'];
/** Kinds of templates, by the names of the ones that have a kind of their own. */
const KINDS: Readonly<Record<string, string>> = { default: 'basic', dcat: 'interop', explore: 'extra' };

/** Addresses that lead to the others, as clients discover them, and those that are no more. */
export const discoveryRoutes: ExploreRoutes = (app, { plaza, links }) => {
  const shared = { isPublic: true };
  const entry = [
    { rel: 'self', href: links.catalog },
    { rel: 'datasets', href: `${links.catalog}/datasets` },
    { rel: 'facets', href: `${links.catalog}/facets` },
    { rel: 'exports', href: `${links.catalog}/exports` },
    { rel: 'metadata_templates', href: `${links.catalog}/metadata_templates` },
  ];
  const root = [{ rel: 'self', href: links.base }, { rel: 'catalog', href: links.catalog }];
  get(app, '/', operation('getEntry', 'Where the API begins', { tags, body: LINKS_BODY }), ({ request, reply }) => sendJson(request, reply, { links: root }, shared));
  get(app, '/catalog', operation('getCatalog', 'What the catalogue offers', { tags, body: LINKS_BODY }), ({ request, reply }) => sendJson(request, reply, { links: entry }, shared));

  const templates = async () => (await listTemplates(plaza.db)).map((template) => ({ ...template, type: KINDS[template.name] ?? 'custom' }));
  get(app, '/catalog/metadata_templates', operation('getMetadataTemplates', 'Metadata templates and their fields', { tags, body: ITEM_BODY }), async ({ request, reply }) =>
    sendJson(request, reply, { links: [{ rel: 'self', href: `${links.catalog}/metadata_templates` }], metadata_templates: await templates() }, shared),
  );
  const ofType = operation('getMetadataTemplatesOfType', 'Metadata templates of one kind', { tags, params: ['type'], body: ITEM_BODY });
  get(app, '/catalog/metadata_templates/:type', ofType, async ({ request, reply, params }) =>
    sendJson(request, reply, { metadata_templates: (await templates()).filter(({ type }) => type === params.type) }, shared),
  );
  const one = operation('getMetadataTemplate', 'One metadata template', { tags, params: ['type', 'name'], body: ITEM_BODY });
  get(app, '/catalog/metadata_templates/:type/:name', one, async ({ request, reply, params }) => {
    const found = (await templates()).find(({ type, name }) => type === params.type && name === params.name);
    if (!found) throw NotFoundResource({ kind: 'metadata template', id: (params.name ?? '').slice(0, 100) });
    return sendJson(request, reply, found, shared);
  });

  for (const [kind, named] of [['pages', 'Pages'], ['reuses', 'Reuses'], ['snapshots', 'Snapshots']] as const) {
    const list = operation(`getDataset${named}`, `The ${kind} of a dataset`, { tags, params: ['dataset_id'], body: ITEM_BODY });
    get(app, `/catalog/datasets/:dataset_id/${kind}`, list, async ({ request, reply, params }) => {
      const { dataset } = await findDataset(plaza, request.actor, params.dataset_id ?? '');
      const own = links.dataset(dataset.id);
      const body = { total_count: 0, links: [{ rel: 'self', href: `${own}/${kind}` }, { rel: 'dataset', href: own }], [kind]: [] };
      return sendJson(request, reply, body, { isPublic: request.actor.kind === 'anonymous' });
    });
  }

  for (const [path, instead] of [
    ['/catalog/datasets/:dataset_id/aggregates', 'records with group_by'],
    ['/catalog/datasets/:dataset_id/query', 'records'],
    ['/catalog/aggregates', 'datasets with group_by'],
    ['/catalog/query', 'datasets'],
  ] as const) {
    const { href } = new URL(links.catalog);
    get(app, path, { hide: true } as object, async ({ request }) => {
      throw ResourceGone({ path: (request.url.split('?')[0] ?? '').slice(0, 200), instead: `${instead} (${href})` });
    });
  }
};
