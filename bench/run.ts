import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { openAsBlob } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { columnsOf } from '#core/columns.ts';
import type { Field } from '#core/field.ts';
import { decodeAnnotations } from '#core/field.ts';
import { compileCount, compileFacets, compileRecords, name, type QueryParams, type QueryTarget } from '#odsql/index.ts';
import { BareEngine } from './bare-engine.ts';
import { generateRequests } from './generate.ts';
import { measureGrowth } from './growth.ts';
import { inTurns, ms, repeated, sampleOf, shown, type Sample } from './sample.ts';
import { asked, peakDuring, processesOf, residentOf, startServer, timed, type RunningServer } from './site.ts';

/**
 * `npm run bench [-- --rows 5000000 --runs 15 --datasets 100,1000,10000 --keep FOLDER]`: measures the budgets of the
 * design against the bare engine in the same run, and writes bench/RESULTS.md.
 */
const { values: given } = parseArgs({
  options: {
    rows: { type: 'string', default: '5000000' },
    points: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '15' },
    datasets: { type: 'string', default: '100,1000,10000,100000' },
    data: { type: 'string', default: join(tmpdir(), 'plaza-bench-data') },
    out: { type: 'string', default: 'bench/RESULTS.md' },
  },
});
const [ROWS, POINTS, RUNS] = [Number(given.rows), Number(given.points), Number(given.runs)];
const BASE = '/api/explore/v2.1/catalog/datasets';

interface Line {
  readonly what: string;
  readonly measured: string;
  readonly yardstick?: string;
  readonly result: string;
  readonly budget: string;
  readonly isMet: boolean;
}
const lines: Line[] = [];
function report(line: Line): void {
  lines.push(line);
  console.log(
    `${line.isMet ? 'met   ' : 'MISSED'} ${line.what}: ${line.measured}${line.yardstick ? ` against ${line.yardstick}` : ''} → ${line.result} (${line.budget})`,
  );
}

const work = mkdtempSync(join(tmpdir(), 'plaza-bench-'));
const csv = join(given.data, `requests-${ROWS}.csv`);
const csvPoints = join(given.data, `requests-${POINTS}.csv`);
const bytes = await generateRequests(csv, ROWS);
await generateRequests(csvPoints, POINTS);

let server = await startServer({ dataDir: join(work, 'site') });
const bare = new BareEngine(join(work, 'bare'));
try {
  await measureImport();
  await publishFile('points', csvPoints);
  await measureQueries();
  await measureExport();
  await measureTiles();
  await measurePages();
  await measureIdle();
} finally {
  bare.close();
  await server.stop();
}
for (const line of await measureGrowth(given.datasets.split(',').map(Number), join(work, 'growth'))) report(line);
writeResults();
rmSync(work, { recursive: true, force: true });

async function publishFile(dataset: string, path: string): Promise<void> {
  const organization = 'town';
  await server.api('POST', '/api/v1/organizations', { slug: organization, title: 'Town', kind: 'town' });
  const upload = await fetch(`${server.url}/api/v1/uploads?filename=${dataset}.csv`, {
    method: 'POST',
    headers: { authorization: `Apikey ${server.key}`, 'content-type': 'application/octet-stream' },
    body: await openAsBlob(path),
  });
  if (!upload.ok) throw new Error(await upload.text());
  const { upload_id } = (await upload.json()) as { upload_id: string };
  const schema = { fields: ['kind', 'status', 'ward'].map((facet) => ({ name: facet, annotations: { facet: true } })) };
  const run = await server.api('POST', '/api/v1/runs', {
    source: { upload_id },
    dataset_id: dataset,
    organization,
    title: dataset,
    publish: true,
    schema,
  });
  for (;;) {
    const { body } = await server.api('GET', `/api/v1/runs/${String(run.body['id'])}`);
    if (body['status'] === 'published') return;
    if (body['status'] === 'failed' || run.status >= 300) throw new Error(JSON.stringify([run.body, body]));
    await sleep(200);
  }
}

async function measureImport(): Promise<void> {
  await bare.run(
    'CREATE TABLE csv (request_id String, opened DateTime64(0), kind String, status String, street String, ward Int64, days_open Nullable(Int64), cost Nullable(Float64), latitude Float64, longitude Float64) ENGINE = MergeTree ORDER BY tuple()',
  );
  const engineMs = await bare.run(`INSERT INTO csv SELECT * FROM file('${csv}', 'CSVWithNames')`);
  const begin = performance.now();
  const { peak } = await peakDuring(server, () => publishFile('requests', csv));
  const importMs = performance.now() - begin;
  const rate = (of: number) => `${ms(of / 1000)} s, ${Math.round(bytes / 1e6 / (of / 1000))} MB/s`;
  report({
    what: `CSV import of ${ROWS.toLocaleString('en')} rows (${Math.round(bytes / 1e6)} MB) with inference, checks, publication`,
    measured: rate(importMs),
    yardstick: rate(engineMs),
    result: `${Math.round((engineMs / importMs) * 100)} %`,
    budget: '≥ 50 % of the engine',
    isMet: engineMs / importMs >= 0.5,
  });
  report({
    what: 'memory of all processes during that import',
    measured: `${Math.round(peak)} MB at most`,
    result: `${Math.round(peak)} MB`,
    budget: '≤ 600 MB and flat',
    isMet: peak <= 600,
  });
}

/** The dataset as the engine alone queries it: the published Parquet file in the same table. */
async function yardstick(): Promise<QueryTarget> {
  const { body } = await server.api('GET', `${BASE}/requests`);
  const fields = (body['fields'] as readonly Field[]).map((field) => ({
    ...field,
    annotations: decodeAnnotations(field.annotations as Record<string, unknown>),
  }));
  const { createTableSql, columnNames } = await import('#server/records/tables/columns.ts');
  const revisions = await server.api('GET', '/api/v1/datasets/requests/revisions');
  const sha = JSON.stringify(revisions.body).match(/[0-9a-f]{64}/g) ?? [];
  const folder = join(server.dataDir, 'files');
  const parquet =
    execFileSync('find', [folder, '-type', 'f'])
      .toString()
      .trim()
      .split('\n')
      .find(
        (path) =>
          sha.some((one) => path.endsWith(one.slice(4))) && readFileSync(path).subarray(0, 4).toString() === 'PAR1',
      ) ??
    execFileSync('find', [folder, '-type', 'f', '-size', '+10M'])
      .toString()
      .trim()
      .split('\n')
      .find((path) => readFileSync(path).subarray(0, 4).toString() === 'PAR1');
  await bare.run(createTableSql('requests', fields));
  const columns = columnNames(fields)
    .map((one) => `\`${one}\``)
    .join(', ');
  await bare.run(`INSERT INTO requests (${columns}) SELECT ${columns} FROM file('${parquet}', 'Parquet')`);
  return { schema: fields.map((field, i) => ({ field, columns: columnsOf(field, i) })), table: name('requests') };
}

function pathOf(params: QueryParams, what = 'records'): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) for (const one of [value].flat()) search.append(key, String(one));
  return `${BASE}/requests/${what}?${search}`;
}

async function measureQueries(): Promise<void> {
  const target = await yardstick();
  // The number that changes keeps the cache out of it.
  const cases: readonly (readonly [string, (i: number) => QueryParams])[] = [
    ['filter', (i) => ({ where: `cost > ${2000 + i / 100} and kind = 'Graffiti'`, limit: 100 })],
    [
      'aggregate',
      (i) => ({
        select: 'kind, count(*) as n, avg(cost) as mean',
        where: `ward > ${i / 1000}`,
        group_by: 'kind',
        limit: 100,
      }),
    ],
    [
      'aggregate by month',
      (i) => ({
        select: 'count(*) as n, sum(cost) as total',
        where: `cost > ${i / 100}`,
        group_by: "date_format(opened, 'yyyy-MM') as month",
        limit: 1000,
      }),
    ],
    ['sort', (i) => ({ order_by: 'cost desc', where: `cost < ${4000 + i / 100}`, limit: 100 })],
  ];
  for (const [label, params] of cases) {
    const api = (i: number) => asked(server, pathOf(params(i)));
    const engine = async (i: number) => {
      const { sql: query, grouped } = compileRecords(target, params(i + 1000));
      const rows = await bare.run(query);
      return grouped ? rows : rows + (await bare.run(compileCount(target, { where: params(i + 1000).where })));
    };
    await api(-1);
    await engine(-1);
    reportRatio(`${label} over ${ROWS.toLocaleString('en')} records`, await inTurns(RUNS, api, engine));
  }
  const facets = (i: number): QueryParams => ({ facet: ['kind', 'status', 'ward'], where: `ward > ${i / 1000}` });
  const bareFacets = async (i: number) => {
    let sum = 0;
    for (const facet of compileFacets(target, facets(i + 1000))) sum += await bare.run(facet.sql);
    return sum;
  };
  reportRatio(
    `three facets over ${ROWS.toLocaleString('en')} records`,
    await inTurns(RUNS, (i) => asked(server, pathOf(facets(i), 'facets')), bareFacets),
  );

  const same = pathOf(cases[1]![1](0));
  await asked(server, same);
  reportBound('a cached answer', await repeated(RUNS * 10, () => asked(server, same)), 2, 'median');
  const pages = await repeated(RUNS * 4, (i) => asked(server, pathOf({ limit: 100, offset: i * 97 + 1 })));
  reportBound(`page of 100 records of ${ROWS.toLocaleString('en')}`, pages, 10, 'median');
}

function reportRatio(what: string, [api, engine]: [Sample, Sample]): void {
  const ratio = api.median / engine.median;
  report({
    what,
    measured: `${shown(api)} ms`,
    yardstick: `${shown(engine)} ms`,
    result: `${ratio.toFixed(2)} ×`,
    budget: '≤ 1.3 ×',
    isMet: ratio <= 1.3,
  });
}

function reportBound(what: string, sample: Sample, limit: number, of: 'median' | 'p95'): void {
  report({
    what,
    measured: `${shown(sample)} ms`,
    result: `${of === 'p95' ? 'p95 ' : ''}${ms(sample[of])} ms`,
    budget: `≤ ${limit} ms`,
    isMet: sample[of] <= limit,
  });
}

async function measureExport(): Promise<void> {
  const pipe = join(work, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const engine = async () => {
    const { spawn } = await import('node:child_process');
    const reader = spawn('cat', [pipe], { stdio: ['ignore', 'ignore', 'ignore'] });
    const took = await bare.run(
      `SELECT * EXCEPT (_row, _id) FROM requests ORDER BY _row INTO OUTFILE '${pipe}' TRUNCATE FORMAT CSV`,
    );
    reader.kill();
    return took;
  };
  let size = 0;
  const runs = Math.max(3, Math.round(RUNS / 5));
  const { result, peak } = await peakDuring(server, () =>
    inTurns(
      runs,
      async () => {
        const answer = await timed(server, `${BASE}/requests/exports/csv`);
        size = answer.bytes;
        return answer.ms;
      },
      engine,
    ),
  );
  const [api, alone] = result;
  const share = alone.median / api.median;
  report({
    what: `CSV export of ${ROWS.toLocaleString('en')} records (${Math.round(size / 1e6)} MB)`,
    measured: `${shown(api)} ms`,
    yardstick: `${shown(alone)} ms`,
    result: `${Math.round(share * 100)} %`,
    budget: '≥ 70 % of the engine writing to a pipe',
    isMet: share >= 0.7,
  });
  report({
    what: 'memory of all processes during that export',
    measured: `${Math.round(peak)} MB at most`,
    result: `${Math.round(peak)} MB`,
    budget: 'flat',
    isMet: peak < 1200,
  });
}

async function measureTiles(): Promise<void> {
  const addresses: string[] = [];
  for (let z = 8; z <= 15; z++) {
    for (let i = 0; i < Math.max(4, RUNS / 2); i++) {
      const [lon, lat] = [-79.05 + ((i * 0.37) % 1) * 0.35, 35.85 + ((i * 0.61) % 1) * 0.25];
      const x = Math.floor(((lon + 180) / 360) * 2 ** z);
      const y = Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z);
      addresses.push(`/api/tiles/v1/points/${z}/${x}/${y}.mvt?fields=kind,status`);
    }
  }
  const unique = [...new Set(addresses)];
  const cold: number[] = [];
  let largest = 0;
  for (const address of unique) {
    const tile = await timed(server, address);
    if (tile.status >= 300) throw new Error(`${tile.status} for ${address}`);
    cold.push(tile.ms);
    largest = Math.max(largest, tile.bytes);
  }
  reportBound(
    `tiles of ${POINTS.toLocaleString('en')} points, cold (largest ${Math.round(largest / 1000)} kB)`,
    sampleOf(cold),
    50,
    'p95',
  );
  reportBound('the same tiles, cached', await repeated(unique.length, (i) => asked(server, unique[i]!)), 2, 'median');
}

async function measurePages(): Promise<void> {
  for (const [what, path] of [
    ['catalogue page', '/explore'],
    ['dataset page', '/explore/dataset/requests'],
  ] as const) {
    const first = await timed(server, path);
    if (first.status !== 200) {
      report({
        what,
        measured: `${first.status} for ${path}`,
        result: 'not measured',
        budget: '≤ 30 ms',
        isMet: false,
      });
      continue;
    }
    reportBound(what, await repeated(RUNS * 4, () => asked(server, path)), 30, 'median');
  }
}

async function measureIdle(): Promise<void> {
  await server.stop();
  const begin = performance.now();
  server = await startServer({ dataDir: server.dataDir });
  const started = performance.now() - begin;
  report({
    what: 'start with two datasets',
    measured: `${ms(started)} ms`,
    result: `${ms(started / 1000)} s`,
    budget: '≤ 3 s',
    isMet: started <= 3000,
  });
  await asked(server, `${BASE}?limit=20`);
  await sleep(15_000);
  const idle = residentOf(processesOf(server.process.pid!));
  report({
    what: 'resident when idle, all processes',
    measured: `${Math.round(idle)} MB`,
    result: `${Math.round(idle)} MB`,
    budget: '≤ 450 MB',
    isMet: idle <= 450,
  });
}

function writeResults(): void {
  const [cpu] = cpus();
  const load = readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 3).join(' ');
  const rows = lines.map(
    (line) =>
      `| ${line.what} | ${line.measured} | ${line.yardstick ?? ''} | ${line.result} | ${line.budget} | ${line.isMet ? 'yes' : '**no**'} |`,
  );
  writeFileSync(
    given.out,
    `# Measured

\`npm run bench -- --rows ${ROWS} --points ${POINTS} --runs ${RUNS} --datasets ${given.datasets}\`, ${new Date().toISOString().slice(0, 10)}, on ${availableParallelism()} cores (${cpu?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}. Load of the machine at the end: ${load} (1, 5, 15 minutes); what else ran made all figures larger, ratios compare runs taken in turns.

Times are medians, in brackets the least and the most and the number of runs. "Engine" is the same engine alone, in a process of its own, running the same SQL on the same rows.

| what | Plaza | engine | result | budget | met |
|---|---|---|---|---|---|
${rows.join('\n')}
`,
  );
}

export type { RunningServer };
