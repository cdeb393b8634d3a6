import { expect } from 'vitest';
import type { Json } from './json.testing.ts';

/** An expectation of the case file; members depend on the mode. */
export type Expected = Readonly<Record<string, Json>>;

/** An answer, read once. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

const textOf = ({ bytes }: Answer) => bytes.toString('utf8');
const jsonOf = (answer: Answer) => JSON.parse(textOf(answer));
const lines = (text: string) => text.replaceAll('\r\n', '\n');
const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).toSorted();

/** One function a match mode, as the case file describes it. */
const modes: Readonly<Record<string, (answer: Answer, expected: Expected) => void>> = {
  exact: (answer, { body }) => expect(jsonOf(answer)).toEqual(withTotal(jsonOf(answer), body)),
  unordered: (answer, { body }) => {
    const given = jsonOf(answer);
    if (body.total_count !== undefined) expect(given.total_count).toBe(body.total_count);
    expect(sorted(given.results)).toEqual(sorted(body.results));
  },
  'date-prefix': (answer, { body }) => expect(days(jsonOf(answer).results)).toEqual(days(body.results)),
  keys: (answer, { body_has: present = [], body_lacks: absent = [] }) => {
    const given = jsonOf(answer);
    expect(Object.keys(given)).toEqual(expect.arrayContaining(present));
    for (const key of absent) expect(given).not.toHaveProperty(key);
  },
  error: (answer, { error_code: code, message_contains: parts = [] }) => {
    const given = jsonOf(answer);
    const told = `${given.error_code} ${given.message}`;
    if (code !== undefined) expect(told).toContain(code);
    for (const part of parts) expect(given.message).toContain(part);
  },
  facet: (answer, { facet, values }) => {
    const found = jsonOf(answer).facets.find((one: { name: string }) => one.name === facet);
    expect(byValue(found.facets)).toMatchObject(byValue(values));
    expect(found.facets).toHaveLength(values.length);
  },
  headers: (answer, { headers = {}, has = [] }) => {
    for (const [name, text] of Object.entries(headers)) expect(answer.headers.get(name), name).toBe(text);
    for (const name of has) expect(answer.headers.get(name), name).not.toBeNull();
  },
  json: (answer, { json }) => expect(jsonOf(answer)).toEqual(json),
  jsonl: (answer, expected) => expect(textOf(answer).trimEnd().split('\n').map((line) => JSON.parse(line))).toEqual(expected.lines),
  'csv-text': (answer, { text, bom }) => {
    const given = lines(textOf(answer));
    if (bom !== undefined) expect(given.startsWith('\uFEFF')).toBe(bom);
    expect(given.replace(/^\uFEFF/, '')).toBe(text);
  },
  geojson: (answer, { features, first_properties_include: properties }) => {
    const given = jsonOf(answer);
    expect(given.type).toBe('FeatureCollection');
    expect(given.features).toHaveLength(features);
    expect(given.features[0].properties).toMatchObject(properties);
  },
  gzip: ({ bytes }) => expect(bytes.subarray(0, 2).toString('hex')).toBe('1f8b'),
  links: (answer, { rels, not_rels: absent }) => {
    const given = jsonOf(answer).links.map((link: Json) => link.rel);
    expect(given).toEqual(expect.arrayContaining(rels));
    for (const rel of absent) expect(given).not.toContain(rel);
  },
  magic: ({ bytes }, { prefix_hex: prefix }) => expect(bytes.toString('hex').startsWith(prefix)).toBe(true),
  path: (answer, { path, equals }) => expect(path.split('.').reduce((node: Json, key: string) => node?.[key], jsonOf(answer))).toEqual(equals),
};

/** Throws, as `expect` does, when the answer is not the expected one. */
export function matchAnswer(answer: Answer, expected: Expected): void {
  const wanted = String(expected.status);
  const given = String(answer.status);
  expect(wanted.endsWith('xx') ? `${given[0]}xx` : given, textOf(answer).slice(0, 500)).toBe(wanted);
  if (expected.content_type) expect(answer.headers.get('content-type')).toContain(expected.content_type);
  if (expected.match.startsWith('numeric-tolerance-')) return matchNumbers(answer, expected);
  const mode = modes[expected.match];
  if (!mode) throw new Error(`No match mode “${expected.match}”.`);
  mode(answer, expected);
}

/** `total_count` counts only when the case gives it. */
function withTotal(given: Json, body: Json): unknown {
  return body.total_count === undefined && given.total_count !== undefined ? { ...body, total_count: given.total_count } : body;
}

function days(rows: readonly Record<string, unknown>[]): unknown {
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, typeof value === 'string' ? value.slice(0, 10) : value])));
}

function byValue(values: readonly Json[]): Record<string, unknown> {
  return Object.fromEntries(values.map((one) => [one.value ?? one.name, one.facets ? { ...one, facets: byValue(one.facets) } : one]));
}

function matchNumbers(answer: Answer, { match, body }: Expected): void {
  const tolerance = Number(match.slice('numeric-tolerance-'.length));
  const given = jsonOf(answer).results;
  expect(given).toHaveLength(body.results.length);
  body.results.forEach((row: Record<string, unknown>, i: number) => {
    expect(Object.keys(given[i])).toEqual(expect.arrayContaining(Object.keys(row)));
    for (const [key, value] of Object.entries(row)) {
      if (typeof value === 'number') expect(Math.abs(given[i][key] - value)).toBeLessThanOrEqual(Math.abs(value) * tolerance);
      else expect(given[i][key]).toEqual(value);
    }
  });
}
