import type { RawCell } from '#formats/reader.ts';

/** A release as it stands in the file; every member may be missing or of another type. */
export type Release = Readonly<Record<string, unknown>>;
type Cells = Map<string, RawCell>;

/** Of a record: its compiled release, else the newest of its releases that is there in full; of a release: itself. */
export function releaseOf(entry: Release): Release {
  const compiled = entry['compiledRelease'];
  if (isObject(compiled)) return { ocid: entry['ocid'], ...compiled };
  const embedded = listOf(entry['releases']).filter((release) => 'id' in release || 'tender' in release);
  const newest = embedded.toSorted((a, b) => textOf(b['date']).localeCompare(textOf(a['date'])))[0];
  return newest === undefined ? entry : { ocid: entry['ocid'], ...newest };
}

const isObject = (value: unknown): value is Release =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): Release[] => (Array.isArray(value) ? value.filter(isObject) : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A member some steps down, when it is a plain value or a list of plain values. */
function at(release: Release, ...path: readonly string[]): RawCell {
  let value: unknown = release;
  for (const key of path) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  if (Array.isArray(value)) return value.every((item) => typeof item !== 'object') ? value : null;
  return typeof value === 'object' ? null : (value ?? null);
}

function put(cells: Cells, release: Release, columns: Readonly<Record<string, readonly string[]>>): void {
  for (const [name, path] of Object.entries(columns)) {
    const value = at(release, ...path);
    if (value !== null && value !== '') cells.set(name, value);
  }
}

const COMMON = {
  ocid: ['ocid'],
  buyer: ['buyer', 'name'],
} as const;

const RELEASE = {
  id: ['id'],
  date: ['date'],
  tag: ['tag'],
  title: ['tender', 'title'],
  description: ['tender', 'description'],
  status: ['tender', 'status'],
  procuring_entity: ['tender', 'procuringEntity', 'name'],
  procurement_method: ['tender', 'procurementMethod'],
  procurement_method_details: ['tender', 'procurementMethodDetails'],
  category: ['tender', 'mainProcurementCategory'],
  tender_value: ['tender', 'value', 'amount'],
  tender_currency: ['tender', 'value', 'currency'],
  tender_start: ['tender', 'tenderPeriod', 'startDate'],
  tender_end: ['tender', 'tenderPeriod', 'endDate'],
  number_of_tenderers: ['tender', 'numberOfTenderers'],
  budget: ['planning', 'budget', 'amount', 'amount'],
  budget_currency: ['planning', 'budget', 'amount', 'currency'],
} as const;

const names = (list: unknown): string[] => [
  ...new Set(
    listOf(list)
      .map((party) => textOf(party['name']))
      .filter((name) => name !== ''),
  ),
];

function withBuyer(release: Release): Cells {
  const cells: Cells = new Map();
  put(cells, release, COMMON);
  if (!cells.has('buyer')) {
    const buyers = listOf(release['parties']).filter(
      (party) => Array.isArray(party['roles']) && party['roles'].includes('buyer'),
    );
    const [name] = names(buyers);
    if (name !== undefined) cells.set('buyer', name);
  }
  return cells;
}

/** One row a release, with its awards and contracts in short. */
export function releaseRow(release: Release): Cells {
  const cells = withBuyer(release);
  put(cells, release, RELEASE);
  const tender = isObject(release['tender']) ? release['tender'] : {};
  const [item] = listOf(tender['items']);
  if (!cells.has('title') && item !== undefined) put(cells, item, { title: ['description'] });
  const awards = listOf(release['awards']);
  const contracts = listOf(release['contracts']);
  const suppliers = [...new Set(awards.flatMap((award) => names(award['suppliers'])))];
  if (suppliers.length > 0) cells.set('suppliers', suppliers);
  if (awards.length > 0) {
    cells.set('awards', awards.length);
    put(cells, awards[0] as Release, { award_date: ['date'], award_currency: ['value', 'currency'] });
    const amount = total(awards);
    if (amount !== null) cells.set('awards_value', amount);
  }
  if (contracts.length > 0) {
    cells.set('contracts', contracts.length);
    const amount = total(contracts);
    if (amount !== null) cells.set('contracts_value', amount);
  }
  return cells;
}

/** Sum of the values when all are in one currency. */
function total(parts: readonly Release[]): number | null {
  const values = parts.map((part) => part['value']).filter(isObject);
  const amounts = values.map(({ amount }) => amount).filter((amount) => typeof amount === 'number');
  const currencies = new Set(values.map(({ currency }) => currency));
  return amounts.length === 0 || currencies.size > 1
    ? null
    : Math.round(amounts.reduce((sum, amount) => sum + amount, 0) * 100) / 100;
}

const PART = {
  id: ['id'],
  title: ['title'],
  description: ['description'],
  status: ['status'],
  value: ['value', 'amount'],
  currency: ['value', 'currency'],
} as const;

/** One row an award. */
export function awardRows(release: Release): Cells[] {
  return listOf(release['awards']).map((award) => {
    const cells = withBuyer(release);
    put(cells, release, { tender_title: ['tender', 'title'] });
    put(cells, award, {
      ...PART,
      date: ['date'],
      period_start: ['contractPeriod', 'startDate'],
      period_end: ['contractPeriod', 'endDate'],
    });
    const suppliers = names(award['suppliers']);
    if (suppliers.length > 0) cells.set('suppliers', suppliers);
    return cells;
  });
}

/** One row a contract. */
export function contractRows(release: Release): Cells[] {
  return listOf(release['contracts']).map((contract) => {
    const cells = withBuyer(release);
    put(cells, release, { tender_title: ['tender', 'title'] });
    put(cells, contract, {
      ...PART,
      award_id: ['awardID'],
      date_signed: ['dateSigned'],
      period_start: ['period', 'startDate'],
      period_end: ['period', 'endDate'],
    });
    const award = listOf(release['awards']).find(({ id }) => id === contract['awardID']);
    const suppliers = names(award?.['suppliers']);
    if (suppliers.length > 0) cells.set('suppliers', suppliers);
    return cells;
  });
}
