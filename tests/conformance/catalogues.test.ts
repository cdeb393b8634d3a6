import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formatsModule from 'ajv-formats';
import { Parser, Store, type Quad } from 'n3';
import { RdfXmlParser } from 'rdfxml-streaming-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMarketplace, type Marketplace } from './marketplace.testing.ts';
import type { Json } from './json.testing.ts';

const formats = formatsModule as unknown as typeof formatsModule.default;
const schemas = (name: string) => JSON.parse(readFileSync(new URL(`./dcat-us/${name}.schemas.json`, import.meta.url), 'utf8'));
// The harvester's own patterns need the older reading of regular expressions.
const checker = () => formats(new Ajv2020({ strict: false, allErrors: true, unicodeRegExp: false })).addFormat('iri', (text: string) => URL.canParse(text));

const places = [
  { name: 'name', label: 'Name', type: 'text', annotations: {} },
  { name: 'where', label: 'Place', type: 'geo_point_2d', annotations: {} },
];
/** Everything somebody can write, and what could break a document from within. */
const full = {
  default: {
    description: '<p>Parks &amp; “gardens” <script>alert(1)</script>with ]]> and "quotes" \\ and \u0007 bells.</p>',
    theme: ['Parks and recreation', 'Culture and heritage'],
    keyword: ['park', 'naïve <tag>', 'a"quote'],
    license: 'CC-BY-4.0',
    language: 'en',
    update_frequency: 'monthly',
    references: 'See https://example.org/parks?a=1&b=2 and the report',
    territory: ['Sorrel'],
  },
  dcat: { contact_name: 'Parks office', contact_email: 'parks@sorrel.example', issued: '2024-01-02', temporal: '2020-01-01/2024-12-31' },
};

let marketplace: Marketplace;
const fetched = async (path: string) => {
  const answer = await fetch(`${marketplace.url}${path}`);
  expect(answer.status, path).toBe(200);
  return answer;
};

beforeAll(async () => {
  marketplace = await openMarketplace({ publicUrl: 'https://data.sorrel.example' });
  await marketplace.publish({ id: 'parks', title: 'Parks <of> Sorrel', fields: places, metas: full, rows: [{ name: 'Oak Park', where: { lon: -78.8, lat: 35.8 } }, { name: 'Elm Park', where: { lon: -78.6, lat: 35.9 } }] });
  await marketplace.publish({ id: 'bare', fields: [{ name: 'a', label: 'A', type: 'int', annotations: {} }], rows: [{ a: 1 }] });
  await marketplace.publish({ id: 'secret', title: 'Secret canary', fields: [{ name: 'a', label: 'A', type: 'int', annotations: {} }], rows: [{ a: 1 }] });
  await marketplace.api('PATCH', '/datasets/secret', { visibility: 'organization' });
}, 120_000);
afterAll(() => marketplace?.close());

describe('catalogues for others', () => {
  test('data.json is what data.gov takes from a town', async () => {
    const { catalog, 'non-federal_dataset': dataset } = schemas('dcat-us-1.1');
    const document = (await (await fetched('/data.json')).json()) as Json;
    const ajv = checker();
    expect(document.conformsTo).toBe(catalog.properties.conformsTo.const);
    const valid = ajv.compile(dataset);
    for (const one of document.dataset) expect(valid(one), JSON.stringify(valid.errors)).toBe(true);
    const [parks] = document.dataset.filter((one: Json) => one.identifier.endsWith('/parks'));
    expect(parks).toMatchObject({
      title: 'Parks <of> Sorrel',
      description: 'Parks & “gardens” with ]]> and "quotes" \\ and \u0007 bells.',
      spatial: '-78.8,35.8,-78.6,35.9',
      temporal: '2020-01-01/2024-12-31',
      accrualPeriodicity: 'R/P1M',
      license: 'https://creativecommons.org/licenses/by/4.0/',
      contactPoint: { hasEmail: 'mailto:parks@sorrel.example' },
      references: ['https://example.org/parks?a=1&b=2'],
    });
    expect(parks.distribution.map((one: Json) => one.mediaType ?? one.format)).toEqual(expect.arrayContaining(['text/csv', 'application/geo+json', 'API']));
  });

  test('the DCAT-US 3.0 document is valid', async () => {
    const ajv = checker();
    for (const schema of schemas('dcat-us-3.0.gsa')) ajv.addSchema(schema);
    const document = (await (await fetched('/dcat-us-3.jsonld')).json()) as Json;
    const valid = ajv.getSchema('https://resources.data.gov/dcat-us/3.0.0/definitions/catalog');
    expect(valid?.(document), JSON.stringify(valid?.errors?.slice(0, 5))).toBe(true);
    expect(document.dataset).toHaveLength(2);
  });

  test('Turtle and RDF/XML say the same', async () => {
    const turtle = new Parser().parse(await (await fetched('/catalog.ttl')).text());
    const xml = await quadsOfXml(await (await fetched('/catalog.rdf')).text());
    const facts = (quads: readonly Quad[]) => new Set(quads.map((quad) => [quad.subject, quad.predicate, quad.object].map((term) => `${term.value} ${'language' in term ? term.language : ''}`).join(' | ')));
    // XML 1.0 cannot hold control characters.
    expect(facts(xml)).toEqual(new Set([...facts(turtle)].map((fact) => fact.replaceAll('\u0007', ''))));
    const store = new Store(turtle);
    const of = (subject: string, predicate: string) => store.getObjects(subject, predicate, null).map(({ value }) => value);
    const parks = 'https://data.sorrel.example/explore/dataset/parks';
    expect(of(parks, 'http://purl.org/dc/terms/title')).toEqual(['Parks <of> Sorrel']);
    expect(of('https://data.sorrel.example/', 'http://www.w3.org/ns/dcat#dataset')).toHaveLength(2);
    for (const distribution of of(parks, 'http://www.w3.org/ns/dcat#distribution')) expect(of(distribution, 'http://www.w3.org/ns/dcat#accessURL')).toHaveLength(1);
  });

  test('feeds and lists are well-formed, and link to the configured address', async () => {
    for (const path of ['/catalog.rss', '/sitemap.xml', '/api/explore/v2.1/catalog/exports/dublin_core', '/api/explore/v2.1/catalog/exports/sitemap']) {
      const text = await (await fetched(path)).text();
      expect(wellFormed(text), path).toBe(true);
      expect(text).toContain('https://data.sorrel.example/explore/dataset/parks');
      expect(text).not.toContain('<script');
    }
    expect(await (await fetched('/robots.txt')).text()).toContain('Sitemap: https://data.sorrel.example/sitemap.xml');
  });

  test('schema.org has what dataset search needs', async () => {
    const answer = await fetched('/api/dcat/datasets/parks/schema-org.jsonld');
    expect(answer.headers.get('content-type')).toContain('application/ld+json');
    const dataset = (await answer.json()) as Json;
    expect(dataset).toMatchObject({ '@context': 'https://schema.org/', '@type': 'Dataset', isAccessibleForFree: true, spatialCoverage: { geo: { box: '35.8 -78.8 35.9 -78.6' } } });
    expect(dataset.description.length).toBeGreaterThanOrEqual(50);
    expect(dataset.distribution.every((one: Json) => one.contentUrl.startsWith('https://') && /^[\w.+-]+\/[\w.+-]+$/.test(one.encodingFormat))).toBe(true);
  });

  test('every distribution can be had', async () => {
    const { dataset } = (await (await fetched('/data.json')).json()) as Json;
    for (const { downloadURL, accessURL } of dataset.flatMap((one: Json) => one.distribution)) {
      const { pathname } = new URL(downloadURL ?? accessURL);
      const answer = await fetch(`${marketplace.url}${pathname}`);
      expect(answer.status, pathname).toBe(200);
      expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(0);
    }
  });

  test('nothing of a dataset that is not public is in any of them', async () => {
    const { links } = (await (await fetched('/api/explore/v2.1/catalog/exports')).json()) as Json;
    const exports = links.filter((link: Json) => link.rel !== 'self').map((link: Json) => new URL(link.href).pathname);
    for (const path of ['/data.json', '/dcat-us-3.jsonld', '/catalog.ttl', '/catalog.rdf', '/catalog.rss', '/sitemap.xml', ...exports]) {
      expect((await (await fetched(path)).text()).toLowerCase(), path).not.toMatch(/secret|canary/);
    }
    expect((await fetch(`${marketplace.url}/api/dcat/datasets/secret/schema-org.jsonld`)).status).toBe(404);
  });
});

async function quadsOfXml(text: string): Promise<Quad[]> {
  const quads: Quad[] = [];
  for await (const quad of Readable.from([text]).pipe(new RdfXmlParser())) quads.push(quad as Quad);
  return quads;
}

/** Tags open and close in order, and nothing but the known entities stands between them. */
function wellFormed(text: string): boolean {
  const open: string[] = [];
  for (const [, close, name, selfClosing] of text.replace(/<\?xml[^>]*\?>/, '').matchAll(/<(\/?)([\w:]+)[^<>]*?(\/?)>/g)) {
    if (close) {
      if (open.pop() !== name) return false;
    } else if (!selfClosing) open.push(name ?? '');
  }
  return open.length === 0 && !/&(?!amp;|lt;|gt;|quot;|apos;)/.test(text);
}
