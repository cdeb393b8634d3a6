import type { DatasetDescription } from './describe.ts';
import { escapeXml } from './xml.ts';

/** RSS 2.0 of datasets, the latest changed first when they are given so. */
export function rssHead(title: string, url: string, self: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">\n<channel>\n' +
    `<title>${escapeXml(title)}</title>\n<link>${escapeXml(url)}</link>\n<description>${escapeXml(`Datasets of ${title}`)}</description>\n` +
    `<atom:link href="${escapeXml(self)}" rel="self" type="application/rss+xml"/>\n`
  );
}

export function rssItem({ title, url, html, description, modified, publisher, keywords }: DatasetDescription): string {
  const categories = keywords.map((one) => `<category>${escapeXml(one)}</category>`).join('');
  return (
    `<item><title>${escapeXml(title)}</title><link>${escapeXml(url)}</link><guid isPermaLink="true">${escapeXml(url)}</guid>` +
    `<description>${escapeXml(html || description)}</description><pubDate>${new Date(modified).toUTCString()}</pubDate>` +
    `<dc:creator>${escapeXml(publisher.name)}</dc:creator>${categories}</item>\n`
  );
}

export const RSS_END = '</channel>\n</rss>\n';

/** Sitemap of one part of the catalogue (sitemaps.org: at most 50 000 addresses a file). */
export const SITEMAP_SIZE = 50_000;
export const SITEMAP_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n';
export const SITEMAP_END = '</urlset>\n';

export function sitemapEntry(url: string, modified?: string): string {
  return `<url><loc>${escapeXml(url)}</loc>${modified ? `<lastmod>${modified}</lastmod>` : ''}</url>\n`;
}

/** Dublin Core of datasets, as a list of simple records. */
export const DUBLIN_CORE_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">\n';
export const DUBLIN_CORE_END = '</metadata>\n';

export function dublinCoreEntry(described: DatasetDescription): string {
  const { bbox } = described;
  const members: readonly (readonly [string, string | undefined])[] = [
    ['dc:identifier', described.url],
    ['dc:title', described.title],
    ['dc:description', described.description],
    ...described.keywords.map((one) => ['dc:subject', one] as const),
    ['dc:publisher', described.publisher.name],
    ['dc:creator', described.creator],
    ['dc:date', described.modified],
    ['dcterms:issued', described.issued],
    ['dc:language', described.language],
    ['dc:rights', described.license?.title ?? described.license?.url],
    ['dc:type', 'Dataset'],
    ['dc:coverage', bbox && `westlimit=${bbox[0]}; southlimit=${bbox[1]}; eastlimit=${bbox[2]}; northlimit=${bbox[3]}`],
  ];
  const lines = members.flatMap(([name, text]) => (text ? [`  <${name}>${escapeXml(text)}</${name}>\n`] : []));
  return `<dcterms:dataset>\n${lines.join('')}</dcterms:dataset>\n`;
}
