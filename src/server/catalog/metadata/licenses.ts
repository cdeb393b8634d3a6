/** A licence a publisher can choose, with what it lets people do in plain words. */
export interface License {
  /** SPDX id where there is one; `metas.default.license` holds this id or free text. */
  readonly id: string;
  readonly title: string;
  readonly plainWords: string;
  readonly url: string;
}

/** Alphabetical. Ids from the SPDX licence list. */
export const licenses: readonly License[] = [
  {
    id: 'CC-BY-4.0',
    title: 'Creative Commons Attribution 4.0',
    plainWords: 'Anyone may use, change and share it, also for money, if they name the source.',
    url: 'https://creativecommons.org/licenses/by/4.0/',
  },
  {
    id: 'CC-BY-NC-4.0',
    title: 'Creative Commons Attribution NonCommercial 4.0',
    plainWords: 'Anyone may use and share it if they name the source, but not to earn money. Not an open licence.',
    url: 'https://creativecommons.org/licenses/by-nc/4.0/',
  },
  {
    id: 'CC-BY-SA-4.0',
    title: 'Creative Commons Attribution ShareAlike 4.0',
    plainWords: 'Anyone may use, change and share it if they name the source and share their changes under the same licence.',
    url: 'https://creativecommons.org/licenses/by-sa/4.0/',
  },
  {
    id: 'CC0-1.0',
    title: 'Creative Commons Zero 1.0 (no rights reserved)',
    plainWords: 'Anyone may do anything with it, without asking and without naming the source.',
    url: 'https://creativecommons.org/publicdomain/zero/1.0/',
  },
  {
    id: 'etalab-2.0',
    title: 'Licence Ouverte / Open Licence 2.0',
    plainWords: 'Anyone may use, change and share it, also for money, if they name the source and its date.',
    url: 'https://www.etalab.gouv.fr/licence-ouverte-open-licence/',
  },
  {
    id: 'ODbL-1.0',
    title: 'Open Data Commons Open Database License 1.0',
    plainWords: 'Anyone may use, change and share it if they name the source and keep changed databases open in the same way.',
    url: 'https://opendatacommons.org/licenses/odbl/1-0/',
  },
  {
    id: 'ODC-By-1.0',
    title: 'Open Data Commons Attribution License 1.0',
    plainWords: 'Anyone may use, change and share it, also for money, if they name the source.',
    url: 'https://opendatacommons.org/licenses/by/1-0/',
  },
  {
    id: 'OGL-Canada-2.0',
    title: 'Open Government Licence - Canada 2.0',
    plainWords: 'Anyone may use, change and share it, also for money, if they name the source.',
    url: 'https://open.canada.ca/en/open-government-licence-canada',
  },
  {
    id: 'OGL-UK-3.0',
    title: 'Open Government Licence 3.0 (United Kingdom)',
    plainWords: 'Anyone may use, change and share it, also for money, if they name the source.',
    url: 'https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/',
  },
  {
    id: 'PDDL-1.0',
    title: 'Open Data Commons Public Domain Dedication and License 1.0',
    plainWords: 'Anyone may do anything with it, without asking and without naming the source.',
    url: 'https://opendatacommons.org/licenses/pddl/1-0/',
  },
  {
    id: 'us-public-domain',
    title: 'U.S. public domain',
    plainWords: 'A work of the government without copyright in the United States: anyone may do anything with it.',
    url: 'https://www.usa.gov/government-works',
  },
];

const simplified = (text: string) => text.toLowerCase().replace(/[^a-z0-9]+/g, '');

/** The register's entry for an id, a title or an address, however spelled; undefined for free text. */
export function licenseOf(text: unknown): License | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  const wanted = simplified(text);
  return licenses.find(({ id, title, url }) => [id, title, url].some((known) => simplified(known) === wanted));
}

/** Address of the licence's text: what the publisher gave, else the register's. */
export function licenseUrlOf(metas: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof metas.license_url === 'string' && metas.license_url !== '') return metas.license_url;
  return licenseOf(metas.license)?.url;
}
