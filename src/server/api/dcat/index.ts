import { Type } from 'typebox';
import { anonymous } from '../../accounts/index.ts';
import { findDataset, latestChange, listAttachments, organizationTitles } from '../../catalog/index.ts';
import type { Plaza } from '../../platform/plaza.ts';
import { isKnownToClient, sendBytes, sendJson } from '../explore/answer.ts';
import type { App } from '../shared/index.ts';
import { catalogFormat, type CatalogFormatId } from './catalog-format.ts';
import { describe } from './describe.ts';
import { describeMany } from './describe-many.ts';
import { sitemapRoutes } from './sitemap.ts';
import { publicDatasets } from './public-datasets.ts';
import { marketplaceTitle } from './marketplace-title.ts';
import { schemaOrgDataset } from './schema-org.ts';

export { catalogFormats, type CatalogFormat } from './catalog-format.ts';
export { describeMany } from './describe-many.ts';
export { marketplaceTitle } from './marketplace-title.ts';

const tags = ['catalogues for others'];
const file = { 200: { description: 'The document', content: { 'application/octet-stream': { schema: Type.String() } } } };

/** Where harvesters and search engines look by themselves. */
const DOCUMENTS: readonly (readonly [path: string, format: CatalogFormatId, summary: string])[] = [
  ['/catalog.rdf', 'dcat', 'The catalogue in DCAT (RDF/XML)'],
  ['/catalog.ttl', 'ttl', 'The catalogue in DCAT (Turtle)'],
  ['/catalog.rss', 'rss', 'Datasets as an RSS feed'],
  ['/data.json', 'data.json', 'The catalogue in DCAT-US 1.1, as data.gov harvests it'],
  ['/dcat-us-3.jsonld', 'dcat_us_3', 'The catalogue in DCAT-US 3.0'],
];

/** Catalogues for others, and what search engines ask for. Mount without a prefix. Only what everybody may see is in them. */
export async function dcatApi(app: App, { plaza }: { plaza: Plaza }): Promise<void> {
  await app.register(async (child) => {
    for (const [path, format, summary] of DOCUMENTS) {
      child.get(path, { schema: { operationId: format.replaceAll(/\W/g, '_'), summary, tags, response: file } }, async (request, reply) => {
        const version = `${format} ${await latestChange(plaza.db)} ${JSON.stringify([...(await organizationTitles(plaza.db))])}`;
        const freshness = { isPublic: true, version };
        if (isKnownToClient(request, reply, freshness)) return reply;
        const { mediaType, write } = catalogFormat(format);
        const context = { self: `${plaza.config.publicUrl}${path}`, site: plaza.config.publicUrl, title: await marketplaceTitle(plaza) };
        const uids = (await publicDatasets(plaza)).map(({ uid }) => uid);
        reply.type(mediaType).header('cache-control', 'public, max-age=300').header('access-control-allow-origin', '*').header('x-content-type-options', 'nosniff');
        return sendBytes(request, reply, write(describeMany(plaza, anonymous, uids), context), true);
      });
    }
    sitemapRoutes(child as App, plaza);
    schemaOrgRoute(child as App, plaza);
  });
}

function schemaOrgRoute(app: App, plaza: Plaza): void {
  const schema = {
    operationId: 'getSchemaOrgDataset',
    summary: 'One dataset as schema.org/Dataset (JSON-LD), for search engines',
    tags,
    params: Type.Object({ dataset_id: Type.String() }),
  };
  app.get('/api/dcat/datasets/:dataset_id/schema-org.jsonld', { schema }, async (request, reply) => {
    const found = await findDataset(plaza, request.actor, request.params.dataset_id);
    const { dataset, scope } = found;
    const organizationTitle = (await organizationTitles(plaza.db)).get(dataset.organization);
    const attachments = await listAttachments(plaza.db, dataset.uid);
    const described = describe(found, { plaza, organizationTitle, attachments, records: scope.records, hiddenFields: scope.hiddenFields });
    const catalog = { name: await marketplaceTitle(plaza), url: `${plaza.config.publicUrl}/` };
    reply.header('access-control-allow-origin', '*');
    return sendJson(request, reply, schemaOrgDataset(described, catalog), { isPublic: request.actor.kind === 'anonymous' }, 'application/ld+json; charset=utf-8');
  });
}
