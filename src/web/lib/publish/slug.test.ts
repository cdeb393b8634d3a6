import { expect, test } from 'vitest';
import { slugOf, titleOf } from './slug.ts';

test.each([
  ['Dog licences 2026 (final).xlsx', 'dog-licences-2026-final', 'Dog licences 2026 final'],
  ['crashes.csv.gz', 'crashes', 'Crashes'],
  ['Écoles_primaires.geojson', 'ecoles-primaires', 'Ecoles primaires'],
  ['.csv', 'dataset', 'Dataset'],
  ['', 'dataset', 'Dataset'],
])('%s', (name, slug, title) => {
  expect(slugOf(name)).toBe(slug);
  expect(titleOf(name)).toBe(title);
});
