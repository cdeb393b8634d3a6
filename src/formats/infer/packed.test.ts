import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tsvRowWriter } from '#core/tsv-row.ts';
import { isPacked, unpackRows } from '#formats/packed.ts';
import type { RawTable } from '#formats/reader.ts';
import { DEFAULT_LIMITS, openTable } from '#formats/readers/index.ts';
import { ByteSink, compileConversions, inferTable, packedWriter, type CellProblem, type Inferred } from './index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plaza-packed-'));
});
afterAll(() => rm(folder, { recursive: true }));

type Random = () => number;
type MakeCell = (random: Random, row: number) => string;

function randomOf(seed: number): Random {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 4294967296;
  };
}

const whole = (random: Random, to: number): number => Math.floor(random() * to);
const pick = (random: Random, list: readonly string[]): string => list[whole(random, list.length)]!;
const padded = (number: number, digits: number): string => String(number).padStart(digits, '0');
const day = (random: Random): string =>
  `${1890 + whole(random, 180)}-${padded(1 + whole(random, 12), 2)}-${padded(1 + whole(random, 31), 2)}`;
const time = (random: Random): string =>
  `${padded(whole(random, 25), 2)}:${padded(whole(random, 60), 2)}:${padded(whole(random, 61), 2)}`;

/** Columns as they stand in files: plain ones, and such whose cells are all but plain. */
const COLUMNS: Readonly<Record<string, MakeCell>> = {
  id: (_, row) => `R${padded(row, 7)}`,
  key: (random) => `é${whole(random, 1e6)}`,
  count: (random) => String(whole(random, 100) - 20),
  flag: (random) => String(whole(random, 2)),
  large: (random) => String(Math.floor(random() * 1e17)),
  price: (random) => (random() * 1000 - 100).toFixed(whole(random, 5)),
  tiny: (random) => (random() / 1e5).toFixed(9),
  comma: (random) => (random() * 5000).toFixed(2).replace('.', ','),
  level: (random) => (random() < 0.01 ? '-999' : (random() * 9).toFixed(1)),
  money: (random) => (random() < 0.01 ? `$${whole(random, 9000)}.50` : String(whole(random, 9000))),
  code: (random) => padded(whole(random, 500), 5),
  lat: (random) => (random() < 0.01 ? pick(random, ['0', '0.0', '-0', '']) : (random() * 4 + 40).toFixed(5)),
  lon: (random) => (random() < 0.01 ? pick(random, ['0', '0.0', '', 'n/a']) : (random() * 4 - 72).toFixed(6)),
  date: day,
  moment: (random) => `${day(random)}${pick(random, ['T', ' '])}${time(random)}${pick(random, ['', 'Z', '+00:00'])}`,
  zoned: (random) => `2020-07-${padded(1 + whole(random, 28), 2)} 10:${padded(whole(random, 60), 2)}:00+02:00`,
  american: (random) => `${1 + whole(random, 12)}/${1 + whole(random, 28)}/2020 ${1 + whole(random, 12)}:30 PM`,
  kind: (random) => pick(random, ['Elm', 'Oak', 'Straße', 'None', 'N/A', ' padded ', 'back\\slash', 'x'.repeat(90)]),
  open: (random) => pick(random, ['Yes', 'No', '']),
  note: (random) => `${pick(random, ['see', '#REF!', '-', 'Äpfel', 'a\tb', ''])} ${whole(random, 1e5)}`,
};
/** What turns up among the cells of any column. */
const STRAYS = ['', ' ', 'n/a', 'unknown', '-', '12', '1.0', 'x', '#REF!', '2020-02-30', '-0', '007', '\u00a0', '1e5'];

const spec = fc.record({
  columns: fc.uniqueArray(fc.constantFrom(...Object.keys(COLUMNS)), { minLength: 2, maxLength: 5 }),
  seed: fc.nat(),
  strays: fc.constantFrom(0, 0, 0.0005, 0.02),
  /** Share of lines that are quoted, blank, ragged or the header again. */
  oddities: fc.constantFrom(0, 0, 0.0002),
  delimiter: fc.constantFrom(',', ';'),
  end: fc.constantFrom('\n', '\r\n'),
});

function fileOf({
  columns,
  seed,
  strays,
  oddities,
  delimiter,
  end,
}: typeof spec extends fc.Arbitrary<infer T> ? T : never): string {
  const random = randomOf(seed);
  const header = [...columns, 'fill'].join(delimiter);
  const lines = [header];
  for (let row = 0; row < 14_000; row++) {
    const cells = columns.map((name) => (random() < strays ? pick(random, STRAYS) : COLUMNS[name]!(random, row)));
    const safe = cells.map((cell) => (cell.includes(delimiter) ? `"${cell}"` : cell));
    safe.push('Main Street, upper part'.replaceAll(delimiter, ' ').repeat(2));
    const odd = random() < oddities ? whole(random, 6) : -1;
    if (odd === 0) lines.push('');
    if (odd === 1) lines.push(header);
    if (odd === 2) lines.push(safe.slice(1).join(delimiter));
    if (odd === 3) safe[0] = '"say ""so"""';
    if (odd === 4) safe[0] = '"two\nlines"';
    if (odd === 5) lines.push(safe.map(() => '').join(delimiter));
    lines.push(safe.join(delimiter));
  }
  return lines.join(end) + end;
}

interface Told {
  readonly place: number;
  readonly problem: CellProblem;
}

async function writtenOrdinary(table: RawTable, { fields, conversions }: Inferred) {
  const convert = compileConversions(conversions);
  const encode = tsvRowWriter(fields);
  const told: Told[] = [];
  const parts: string[] = [];
  let rows = 0;
  for await (const batch of table.rows()) {
    for (const { cells, place } of batch) {
      const { values, problems } = convert(cells);
      told.push(...problems.map((problem) => ({ place, problem })));
      parts.push(encode(rows++, values));
    }
  }
  return { text: parts.join(''), told };
}

async function writtenPacked(table: RawTable, { fields, conversions }: Inferred) {
  const convert = compileConversions(conversions);
  const encode = tsvRowWriter(fields);
  const write = packedWriter(fields, conversions);
  const sink = new ByteSink();
  const told: Told[] = [];
  const parts: string[] = [];
  let rows = 0;
  let packed = 0;
  for await (const piece of table.pieces!()) {
    if (isPacked(piece)) {
      sink.length = 0;
      write(sink, piece, rows, (row, problem) => told.push({ place: piece.place + row, problem }));
      parts.push(sink.bytes.toString('utf8', 0, sink.length));
      rows += piece.rows;
      packed += piece.rows;
    } else {
      for (const { cells, place } of piece) {
        const { values, problems } = convert(cells);
        told.push(...problems.map((problem) => ({ place, problem })));
        parts.push(encode(rows++, values));
      }
    }
  }
  return { text: parts.join(''), told, packed };
}

async function open(content: string): Promise<RawTable> {
  const path = join(folder, 'any.csv');
  await writeFile(path, content);
  const source = { path, name: 'any.csv', size: (await stat(path)).size };
  return openTable(source, { limits: DEFAULT_LIMITS, scratch: folder });
}

async function rowsOf(table: RawTable) {
  const rows = [];
  for await (const batch of table.rows()) rows.push(...batch);
  return rows;
}

async function piecesOf(table: RawTable) {
  const rows = [];
  for await (const piece of table.pieces!()) rows.push(...(isPacked(piece) ? unpackRows(piece) : piece));
  return rows;
}

test('packed rows are the same rows, understood and converted the same', { timeout: 120_000 }, async () => {
  let packed = 0;
  await fc.assert(
    fc.asyncProperty(spec, async (file) => {
      const table = await open(fileOf(file));
      if (table.pieces === undefined) return;
      const rows = await rowsOf(table);
      const notes = JSON.stringify(table.notes);
      expect(await piecesOf(table)).toEqual(rows);
      expect(JSON.stringify(table.notes)).toBe(notes);

      const { pieces: _, ...ordinary } = table;
      const understood = await inferTable(ordinary);
      expect(await inferTable(table)).toEqual(understood);

      const expected = await writtenOrdinary(table, understood);
      const found = await writtenPacked(table, understood);
      expect(found.text === expected.text || firstDifference(found.text, expected.text)).toBe(true);
      const order = (told: readonly Told[]) =>
        told.toSorted((a, b) => a.place - b.place || a.problem.field - b.problem.field);
      expect(order(found.told)).toEqual(order(expected.told));
      packed += found.packed;
    }),
    { numRuns: 20 },
  );
  expect(packed).toBeGreaterThan(50_000);
});

function firstDifference(found: string, expected: string): string {
  const lines = expected.split('\n');
  const at = found.split('\n').findIndex((line, i) => line !== lines[i]);
  return `${found.split('\n')[at]} instead of ${lines[at]}`;
}
