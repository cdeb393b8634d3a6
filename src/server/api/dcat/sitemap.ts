import { listOrganizations } from '../../accounts/index.ts';
import type { Plaza } from '../../platform/plaza.ts';
import { sendBytes } from '../explore/answer.ts';
import { NotFoundURI } from '../explore/problems.ts';
import type { App } from '../shared/index.ts';
import { SITEMAP_END, SITEMAP_HEAD, SITEMAP_SIZE, sitemapEntry } from './feeds.ts';
import { publicDatasets } from './public-datasets.ts';
import { escapeXml } from './xml.ts';

/** Pages by themselves: tabs and filters of a dataset lead to the same data again. */
const PAGES = ['/', '/explore', '/about', '/accessibility'];

/** `/sitemap.xml`, its parts when the catalogue is larger than one sitemap may be, and `/robots.txt`. */
export function sitemapRoutes(app: App, plaza: Plaza): void {
  const site = plaza.config.publicUrl;
  const hide = { hide: true };

  app.get('/robots.txt', { schema: hide }, async (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send(`User-agent: *\nDisallow: /account\nDisallow: /publish\nDisallow: /api/v1/\nDisallow: /api/auth/\nAllow: /\n\nSitemap: ${site}/sitemap.xml\n`),
  );

  app.get('/sitemap.xml', { schema: hide }, async (request, reply) => {
    const datasets = await publicDatasets(plaza);
    reply.type('application/xml; charset=utf-8').header('cache-control', 'public, max-age=300');
    const pages = await pagesOf(plaza);
    if (datasets.length + pages.length <= SITEMAP_SIZE) return sendBytes(request, reply, sitemap([...pages, ...datasets.map(pageOf(site))]), true);
    const parts = Math.ceil(datasets.length / SITEMAP_SIZE);
    return sendBytes(request, reply, sitemapIndex(site, parts), true);
  });

  app.get('/sitemap-:part(^\\d{1,5}).xml', { schema: hide }, async (request, reply) => {
    const part = Number((request.params as { part: string }).part);
    const datasets = (await publicDatasets(plaza)).slice((part - 1) * SITEMAP_SIZE, part * SITEMAP_SIZE);
    if (part < 1 || datasets.length === 0) throw NotFoundURI({ path: request.url.slice(0, 100), openapi: `${site}/api/openapi.json` });
    reply.type('application/xml; charset=utf-8').header('cache-control', 'public, max-age=300');
    return sendBytes(request, reply, sitemap([...(part === 1 ? await pagesOf(plaza) : []), ...datasets.map(pageOf(site))]), true);
  });
}

interface Page {
  readonly url: string;
  readonly changedAt?: string;
}

async function pagesOf({ db, config }: Plaza): Promise<readonly Page[]> {
  const storefronts = (await listOrganizations({ db })).map(({ slug }) => `/o/${encodeURIComponent(slug)}`);
  return [...PAGES, ...storefronts].map((path) => ({ url: `${config.publicUrl}${path}` }));
}

const pageOf = (site: string) => ({ id, changedAt }: { id: string; changedAt: string }) => ({ url: `${site}/explore/dataset/${encodeURIComponent(id)}`, changedAt });

async function* sitemap(pages: readonly Page[]): AsyncGenerator<string> {
  yield SITEMAP_HEAD;
  for (let start = 0; start < pages.length; start += 1000) {
    yield pages.slice(start, start + 1000).map(({ url, changedAt }) => sitemapEntry(url, changedAt)).join('');
  }
  yield SITEMAP_END;
}

async function* sitemapIndex(site: string, parts: number): AsyncGenerator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n';
  for (let part = 1; part <= parts; part += 1) yield `<sitemap><loc>${escapeXml(`${site}/sitemap-${part}.xml`)}</loc></sitemap>\n`;
  yield '</sitemapindex>\n';
}
