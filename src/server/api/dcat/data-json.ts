import type { DatasetDescription, Distribution } from './describe.ts';

/**
 * DCAT-US 1.1 (Project Open Data), as the harvester of data.gov checks it for sources that are not federal. Empty texts
 * are errors there: members without a value are left out.
 */
export function dataJsonHead(url: string) {
  return {
    '@context': 'https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld',
    '@id': url,
    '@type': 'dcat:Catalog',
    conformsTo: 'https://project-open-data.cio.gov/v1.1/schema',
    describedBy: 'https://project-open-data.cio.gov/v1.1/schema/catalog.json',
  };
}

/** Where nobody is named: a mail address is required, and this domain is reserved for addresses that do not exist (RFC 2606). */
export const NO_CONTACT = 'contact-not-given@plaza.invalid';

const MAX_DESCRIPTION = 10_000;

export function dataJsonEntry(described: DatasetDescription): Record<string, unknown> {
  const { title, description, contact, license, temporal, frequency, references, bbox, themes } = described;
  return {
    '@type': 'dcat:Dataset',
    identifier: described.url,
    title,
    description: cut(description, MAX_DESCRIPTION),
    keyword: described.keywords,
    modified: described.modified,
    issued: described.issued,
    publisher: { '@type': 'org:Organization', name: described.publisher.name },
    contactPoint: { '@type': 'vcard:Contact', fn: contact.name, hasEmail: `mailto:${contact.email ?? NO_CONTACT}` },
    accessLevel: described.isPublic ? 'public' : 'restricted public',
    ...(!described.isPublic && { rights: 'Access to the records is limited; ask the contact point.' }),
    landingPage: described.url,
    language: [described.language],
    ...(license?.url && { license: license.url }),
    ...(bbox && { spatial: bbox.join(',') }),
    ...(!bbox && described.territories[0] && { spatial: described.territories[0] }),
    ...(temporal?.start && temporal.end && { temporal: `${temporal.start}/${temporal.end}` }),
    ...(frequency && { accrualPeriodicity: frequency.iso ? `R/${frequency.iso}` : 'irregular' }),
    ...(themes.length > 0 && { theme: themes }),
    ...(references.length > 0 && { references }),
    ...(described.distributions.length > 0 && { distribution: described.distributions.map(distributionEntry) }),
  };
}

function distributionEntry({ title, downloadUrl, accessUrl, mediaType, format }: Distribution): Record<string, unknown> {
  const head = { '@type': 'dcat:Distribution', title };
  return downloadUrl ? { ...head, downloadURL: downloadUrl, mediaType, format } : { ...head, accessURL: accessUrl, format };
}

/** Cuts at a word, and says so. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/\s+\S*$/, '')}…`;
}
