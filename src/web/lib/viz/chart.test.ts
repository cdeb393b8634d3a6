import { expect, test } from 'vitest';
import type { Field } from '#core/field.ts';
import { chartData, readable } from './chart-data.ts';
import { chartQuery, describe as sentenceOf, histogramStep } from './chart-query.ts';
import { readChart, suggestChart, writeChart, type ChartSpec } from './chart-spec.ts';
import { exploreWords } from './words.ts';

const field = (name: string, type: Field['type'], annotations: Field['annotations'] = {}): Field => ({ name, label: `The ${name}`, type, description: null, annotations });
const fields = [
  field('city', 'text', { facet: true }),
  field('when', 'datetime'),
  field('hurt', 'int'),
  field('cost', 'double', { unit: '$', semantic: 'currency' }),
];
const words = { other: 'Other', none: 'Not given', lang: 'en-US', measure: 'Number of records' };
const bar: ChartSpec = { type: 'bar', x: 'city', measure: 'count', top: 2, sort: 'value' };

test('money by category comes before time, time before counts', () => {
  expect(suggestChart(fields)).toMatchObject({ type: 'bar', x: 'city', measure: 'sum', y: 'cost' });
  expect(suggestChart(fields.slice(0, 3))).toMatchObject({ type: 'column', x: 'when', step: 'month', measure: 'count' });
  expect(suggestChart([])).toBeUndefined();
});

test('an address and its chart are the same thing', () => {
  const spec = readChart(new URLSearchParams('type=stacked&x=when&step=year&measure=sum&y=hurt&by=city'), fields, undefined)!;
  expect(spec).toMatchObject({ type: 'stacked', x: 'when', step: 'year', measure: 'sum', y: 'hurt', by: 'city', sort: 'name' });
  expect(readChart(writeChart(spec), fields, undefined)).toEqual(spec);
});

test('what does not fit the fields is mended', () => {
  expect(readChart(new URLSearchParams('type=histogram&x=city'), fields, undefined)).toMatchObject({ type: 'bar' });
  expect(readChart(new URLSearchParams('type=nonsense&x=nowhere'), fields, bar)).toEqual(bar);
  expect(readChart(new URLSearchParams('x=city&measure=avg&y=city&top=100000'), fields, undefined)).toMatchObject({ measure: 'count', y: undefined, top: 12 });
});

test('asks for groups in the words of ODSQL, with every name quoted', () => {
  const odd = { ...bar, x: 'a `b`', by: 'city' };
  expect(chartQuery(odd).params).toMatchObject({ select: 'count(*) as y', group_by: '`a \\`b\\`` as x, `city` as s', order_by: 'y desc' });
  expect(chartQuery({ ...bar, x: 'when', step: 'month' }).params).toMatchObject({ group_by: "date_format(`when`, 'yyyy-MM') as x", order_by: 'x' });
});

test('the rest is one “Other”, only where a sum is true', () => {
  const groups = [
    { x: 'Cary', y: 5 },
    { x: 'Durham', y: 9 },
    { x: null, y: 1 },
    { x: 'Apex', y: 2 },
  ];
  expect(chartData(bar, groups, words)).toMatchObject({ names: ['Durham', 'Cary', 'Other'], series: [{ values: [9, 5, 3] }], hidden: 2 });
  expect(chartData({ ...bar, measure: 'avg', y: 'hurt' }, groups, words).names).toEqual(['Durham', 'Cary']);
});

test('months and weekdays are read by people', () => {
  expect(readable('2015-03', 'month', 'en-US')).toBe('Mar 2015');
  expect(readable('1', 'weekday', 'en-US')).toBe('Monday');
  expect(readable('7', 'weekday', 'en-US')).toBe('Sunday');
});

test('bins have round widths', () => {
  expect(histogramStep(0, 100)).toBe(5);
  expect(histogramStep(0, 0)).toBe(1);
  expect(histogramStep(0.001, 0.011)).toBe(0.0005);
});

test('a chart says what it shows', () => {
  expect(sentenceOf({ ...bar, by: 'when', x: 'city' }, fields, exploreWords('en'))).toBe('Number of records for each The city, split by The when');
});
