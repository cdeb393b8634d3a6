import { cut } from './data-json.ts';
import type { DatasetDescription } from './describe.ts';

/** schema.org/Dataset as a flat JSON-LD object, the way dataset search engines read it. Goes into the page of the dataset. */
export function schemaOrgDataset(described: DatasetDescription, catalog: { readonly name: string; readonly url: string }): Record<string, unknown> {
  const { bbox, temporal, license, publisher, contact, references } = described;
  const organization = {
    '@type': 'Organization',
    name: publisher.name,
    url: publisher.url,
    contactPoint: { '@type': 'ContactPoint', name: contact.name, ...(contact.email && { email: contact.email }) },
  };
  const place = bbox && { '@type': 'Place', ...(described.territories[0] && { name: described.territories[0] }), geo: { '@type': 'GeoShape', box: [bbox[1], bbox[0], bbox[3], bbox[2]].join(' ') } };
  return {
    '@context': 'https://schema.org/',
    '@type': 'Dataset',
    '@id': described.url,
    name: described.title,
    description: longEnough(described),
    url: described.url,
    identifier: described.url,
    keywords: described.keywords,
    isAccessibleForFree: described.isPublic,
    publisher: organization,
    creator: described.creator ? { '@type': 'Organization', name: described.creator } : organization,
    dateCreated: described.issued,
    datePublished: described.issued,
    dateModified: described.modified,
    inLanguage: described.language,
    ...(described.version && { version: described.version }),
    ...(license && { license: license.url ?? license.title }),
    ...(references.length > 0 && { sameAs: references }),
    ...(temporal && { temporalCoverage: `${temporal.start ?? '..'}/${temporal.end ?? '..'}` }),
    ...(place && { spatialCoverage: place }),
    variableMeasured: described.fields.slice(0, 200).map(({ name, label, description, annotations }) => ({
      '@type': 'PropertyValue',
      name: label,
      alternateName: name,
      ...(description && { description }),
      ...(annotations.unit && { unitText: annotations.unit }),
    })),
    includedInDataCatalog: { '@type': 'DataCatalog', name: catalog.name, url: catalog.url },
    distribution: described.distributions
      .filter(({ downloadUrl }) => downloadUrl !== undefined)
      .map(({ downloadUrl, mediaType, title, bytes }) => ({
        '@type': 'DataDownload',
        name: title,
        contentUrl: downloadUrl,
        encodingFormat: mediaType,
        ...(bytes !== undefined && { contentSize: `${bytes} B` }),
        dateModified: described.modified,
      })),
  };
}

/** Search engines take descriptions of 50 to 5000 characters. */
function longEnough({ title, description, publisher, records }: DatasetDescription): string {
  const enough = description.length >= 50 ? description : `${description}\n${title}: ${records} records, published by ${publisher.name} as open data.`;
  return cut(enough, 5000);
}
