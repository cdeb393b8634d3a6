import { cut, NO_CONTACT } from './data-json.ts';
import type { DatasetDescription, Distribution } from './describe.ts';

/** DCAT-US 3.0, valid against the schema the harvester of data.gov uses and against the draft of its authors (both ask for different members). */
export function dcatUs3Head(url: string, title: string) {
  return {
    '@id': url,
    '@type': 'Catalog',
    title,
    description: `All datasets of ${title}.`,
    conformsTo: { '@type': 'Standard', '@id': 'https://resources.data.gov/standards/dcat-us/3.0', title: 'DCAT-US 3.0' },
  };
}

export function dcatUs3Entry(described: DatasetDescription): Record<string, unknown> {
  const { contact, bbox, temporal, frequency, themes } = described;
  return {
    '@id': described.url,
    '@type': 'Dataset',
    identifier: described.url,
    title: described.title,
    description: cut(described.description, 10_000),
    keyword: described.keywords,
    issued: described.issued,
    modified: described.modified,
    language: [described.language],
    publisher: { '@type': 'Organization', '@id': described.publisher.url, name: described.publisher.name },
    contactPoint: { '@type': 'Kind', fn: contact.name, hasEmail: `mailto:${contact.email ?? NO_CONTACT}` },
    accessRights: described.isPublic ? 'Anyone may read the records.' : 'Access to the records is limited; ask the contact point.',
    landingPage: { '@type': 'Document', '@id': described.url, title: described.title, accessURL: described.url },
    ...(described.version && { version: described.version }),
    ...(themes.length > 0 && { theme: themes.map((prefLabel) => ({ '@type': 'Concept', prefLabel })) }),
    ...(bbox && { spatial: { '@type': 'Location', bbox: { type: 'Polygon', coordinates: [ringOf(bbox)] } } }),
    ...(temporal && { temporal: [{ '@type': 'PeriodOfTime', ...(temporal.start && { startDate: temporal.start }), ...(temporal.end && { endDate: temporal.end }) }] }),
    ...(frequency && { accrualPeriodicity: frequency.code }),
    ...(described.distributions.length > 0 && { distribution: described.distributions.map((one) => distributionEntry(one, described)) }),
  };
}

function distributionEntry({ title, downloadUrl, accessUrl, mediaType, format, bytes }: Distribution, { license }: DatasetDescription): Record<string, unknown> {
  return {
    '@type': 'Distribution',
    title,
    ...(downloadUrl && { '@id': downloadUrl, downloadURL: downloadUrl }),
    ...(accessUrl && { '@id': accessUrl, accessURL: accessUrl }),
    mediaType,
    format,
    ...(bytes !== undefined && { byteSize: String(bytes) }),
    ...(license && { license: license.url ?? license.title }),
  };
}

export function ringOf([west, south, east, north]: readonly [number, number, number, number]) {
  return [[west, south], [east, south], [east, north], [west, north], [west, south]];
}
