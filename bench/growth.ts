import { createOrganization, system } from '#server/accounts/index.ts';
import { buildApp } from '#server/app.ts';
import { createDataset } from '#server/catalog/index.ts';
import { openPlaza } from '#server/open-plaza.ts';
import { configWith } from '#server/platform/config.ts';
import { ms, sampleOf, shown, type Sample } from './sample.ts';

const BASE = '/api/explore/v2.1/catalog';
const THEMES = ['Transport', 'Environment', 'Health', 'Education', 'Economy', 'Housing', 'Culture', 'Safety'];

interface GrowthLine {
  readonly what: string;
  readonly measured: string;
  readonly result: string;
  readonly budget: string;
  readonly isMet: boolean;
}

/** Catalogue requests against ever more datasets, in one process. */
export async function measureGrowth(sizes: readonly number[], dataDir: string): Promise<GrowthLine[]> {
  const { plaza, close } = await openPlaza(
    configWith({ dataDir, demo: 'off', logLevel: 'error', port: 0, callsPerDay: 100_000_000 }),
  );
  const app = await buildApp(plaza);
  const lines: GrowthLine[] = [];
  const first = new Map<string, Sample>();
  try {
    await createOrganization(plaza, system, 'town', { title: 'Town', kind: 'town' });
    let count = 0;
    for (const size of sizes) {
      const begin = performance.now();
      for (; count < size; count++) {
        const metas = {
          default: {
            title: `Dataset ${count} about ${THEMES[count % 8]!.toLowerCase()}`,
            description: `What the town knows of case ${count}.`,
            theme: [THEMES[count % 8]!],
            keyword: [`k${count % 100}`],
          },
        };
        await createDataset(plaza, system, { id: `dataset-${count}`, organization: 'town', metas });
      }
      const created = performance.now() - begin;
      const ask = async (path: string) => {
        const started = performance.now();
        const answer = await app.inject({ url: `${BASE}${path}` });
        if (answer.statusCode !== 200) throw new Error(`${answer.statusCode} ${path}: ${answer.body.slice(0, 300)}`);
        return performance.now() - started;
      };
      const mirrored = await ask('/datasets?limit=1');
      const cases: readonly (readonly [string, (i: number) => string])[] = [
        ['page of 20 datasets', (i) => `/datasets?limit=20&offset=${i}`],
        ['search for a word', (i) => `/datasets?limit=20&where=${encodeURIComponent(`search("case ${i}")`)}`],
        ['facets of the catalogue', () => '/facets'],
        ['one dataset', (i) => `/datasets/dataset-${i}`],
      ];
      for (const [label, path] of cases) {
        const times: number[] = [];
        for (let i = 0; i < 25; i++) times.push(await ask(path(i)));
        const sample = sampleOf(times.slice(3));
        const smallest = first.get(label) ?? sample;
        first.set(label, smallest);
        const ratio = sample.median / smallest.median;
        lines.push({
          what: `${label}, of ${size.toLocaleString('en')} datasets`,
          measured: `${shown(sample)} ms`,
          result:
            size === sizes[0]
              ? `${ms(sample.median)} ms`
              : `${ratio.toFixed(1)} × that of ${sizes[0]!.toLocaleString('en')}`,
          budget: 'flat (≤ 2 ×)',
          isMet: ratio <= 2,
        });
      }
      console.log(`${size} datasets: made in ${ms(created / 1000)} s, mirrored in ${ms(mirrored)} ms`);
    }
  } finally {
    await app.close();
    await close();
  }
  return lines;
}
