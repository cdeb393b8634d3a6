import { expect, test } from 'vitest';
import type { ExploreDataset } from '#lib/types.ts';
import { qualityOf } from './quality.ts';

const dataset = {
  dataset_id: 'trees',
  dataset_uid: 'da_1',
  has_records: true,
  data_visible: true,
  features: [],
  attachments: [],
  fields: [
    { name: 'species', label: 'Species', type: 'text', description: null, annotations: {} },
    { name: 'height', label: 'Height', type: 'double', description: null, annotations: {} },
  ],
  metas: { default: { description: 'Every street tree with its species and height, measured every second year.', theme: ['Parks'], keyword: ['trees'], license: 'CC0-1.0', publisher: 'Durham', update_frequency: 'P1Y', records_count: 100 } },
} as const satisfies ExploreDataset;

test('a complete, described, punctual dataset is a full score', () => {
  const profile = { species: { nulls: 0 }, height: { nulls: 0 } };
  const report = qualityOf(dataset, profile, { number: 1, rows: 100, quality: { cells_nulled: 0 } }, 'on-time');
  expect(report).toEqual({ score: 100, meters: [{ meter: 'complete', value: 100 }, { meter: 'read', value: 100 }, { meter: 'described', value: 100 }, { meter: 'punctual', value: 100 }], weakest: null });
});

test('the weakest part is named', () => {
  const report = qualityOf(dataset, { species: { nulls: 0 }, height: { nulls: 90 } }, null, 'unpromised');
  expect(report.meters).toEqual([{ meter: 'complete', value: 55 }, { meter: 'described', value: 100 }]);
  expect(report.weakest).toBe('complete');
});

test('nothing measured but the words', () => {
  expect(qualityOf({ ...dataset, fields: [], metas: {} }, {}, null, 'unpromised').meters).toEqual([{ meter: 'described', value: 30 }]);
});
