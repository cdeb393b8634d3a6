import { plainText } from '#lib/text.ts';
import type { ExploreDataset, Organization } from '#lib/types.ts';

/** The dataset as schema.org/Dataset, as search engines for data read it. */
export function schemaOrgOf(dataset: ExploreDataset, owner: Organization | undefined, origin: string) {
  const { dataset_id, metas, fields } = dataset;
  const meta = metas.default ?? {};
  const address = `${origin}/explore/dataset/${encodeURIComponent(dataset_id)}`;
  const title = meta.title ?? dataset_id;
  // Search engines want 50 to 5000 characters.
  const description = (plainText(meta.description) || title).slice(0, 5000).padEnd(50, '.');
  return {
    '@context': 'https://schema.org',
    '@type': 'Dataset',
    '@id': address,
    url: address,
    name: title,
    description,
    identifier: dataset_id,
    isAccessibleForFree: true,
    // JSON leaves out what is undefined.
    keywords: meta.keyword ?? undefined,
    license: meta.license_url ?? meta.license ?? undefined,
    dateModified: meta.modified ?? undefined,
    inLanguage: meta.language ?? undefined,
    creator: { '@type': 'Organization', name: meta.publisher ?? owner?.title ?? 'Plaza', url: owner?.homepage ?? undefined },
    variableMeasured: fields.slice(0, 100).map(({ name, label, description: say }) => ({ '@type': 'PropertyValue', name: label, alternateName: name, description: say ?? undefined })),
    spatialCoverage: placeOf(meta.bbox),
    distribution: downloadsOf(dataset, origin),
    includedInDataCatalog: { '@type': 'DataCatalog', name: 'Plaza', url: `${origin}/` },
  };
}

const TABLES = [['csv', 'text/csv'], ['json', 'application/json'], ['parquet', 'application/vnd.apache.parquet']] as const;

function downloadsOf({ dataset_id, has_records, features }: ExploreDataset, origin: string) {
  if (!has_records) return undefined;
  const formats = [...TABLES, ...(features.includes('geo') ? [['geojson', 'application/geo+json'] as const] : [])];
  const exports = `${origin}/api/explore/v2.1/catalog/datasets/${encodeURIComponent(dataset_id)}/exports`;
  return formats.map(([format, type]) => ({ '@type': 'DataDownload', encodingFormat: type, contentUrl: `${exports}/${format}` }));
}

function placeOf(bbox: unknown) {
  const box = boxOf(bbox);
  if (!box) return undefined;
  const [west, south, east, north] = box;
  return { '@type': 'Place', geo: { '@type': 'GeoShape', box: `${south} ${west} ${north} ${east}` } };
}

/** West, south, east, north of a GeoJSON Feature that is a box. */
function boxOf(bbox: unknown): readonly [number, number, number, number] | undefined {
  const ring = (bbox as { geometry?: { coordinates?: readonly (readonly (readonly number[])[])[] } } | null)?.geometry?.coordinates?.[0];
  if (!ring || ring.length < 4) return undefined;
  const lons = ring.map(([lon = 0]) => lon);
  const lats = ring.map(([, lat = 0]) => lat);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}
