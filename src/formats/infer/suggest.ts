import type { Field } from '#core/field.ts';
import type { ColumnStats } from './column.ts';
import type { Suggestions } from './inferred.ts';
import { labelOf, namesCode, namesIdentity, wordsOf } from './names.ts';

const STOP = new Set(
  'the and for from with data dataset datos daten donnees export final copy new csv file table tables list all by of in on to per v1 v2 v3 over'.split(
    ' ',
  ),
);

/** First proposals for title, keywords, map, chart and identity. The publisher may change each. */
export function suggest(
  fileName: string,
  fields: readonly Field[],
  stats: readonly (ColumnStats | undefined)[],
  rows: number,
): Suggestions {
  const title = titleOf(fileName);
  const idFields = fields
    .filter((field, i) => isIdentity(field, stats[i], rows))
    .map((field) => field.name)
    .slice(0, 1);
  const mapField =
    (fields.find((field) => field.type === 'geo_shape') ?? fields.find((field) => field.type === 'geo_point_2d'))
      ?.name ?? null;
  const time = timeField(fields);
  return {
    title,
    description: describe(fields, rows, mapField !== null),
    keywords: [
      ...new Set(
        wordsOf(title)
          .split(' ')
          .filter((word) => word.length > 3 && !/\d/.test(word) && !STOP.has(word)),
      ),
    ].slice(0, 6),
    idFields,
    mapField,
    timeField: time?.name ?? null,
    chart: chartOf(fields, time),
    sort: time === undefined ? null : `-${time.name}`,
  };
}

function titleOf(fileName: string): string {
  const base = fileName
    .split(/[/\\]/)
    .at(-1)!
    .replace(/(?:\.[a-z0-9]{1,8}){1,2}$/i, '');
  return labelOf(base.replace(/[-_.+]+/g, ' ').replace(/%20/g, ' ')) || 'Untitled dataset';
}

function isIdentity(field: Field, column: ColumnStats | undefined, rows: number): boolean {
  if (column === undefined || rows < 2 || column.filled !== rows || !column.unique) return false;
  return namesIdentity(field.name) || namesIdentity(field.label);
}

function timeField(fields: readonly Field[]): Field | undefined {
  const dated = fields.filter(
    (field) => (field.type === 'date' || field.type === 'datetime') && !/\b(?:birth|dob)\b/.test(wordsOf(field.name)),
  );
  const rank = (field: Field): number => {
    const words = wordsOf(field.name);
    if (/\b(?:modified|updated|edited|expir\w*|due|target|end|closed|record (?:low|high))\b/.test(words)) return 3;
    const year = field.annotations.timeserie_precision === 'year';
    return /\b(?:date|time|timestamp|opened|created|reported|occurred)\b/.test(words) && !year ? 0 : year ? 2 : 1;
  };
  return dated.toSorted((a, b) => rank(a) - rank(b))[0];
}

function chartOf(fields: readonly Field[], time: Field | undefined): Suggestions['chart'] {
  const measure = fields.find(isMeasure);
  const func =
    measure === undefined
      ? 'COUNT'
      : measure.annotations.semantic === 'currency' || measure.type === 'int'
        ? 'SUM'
        : 'AVG';
  const y = measure?.name ?? null;
  if (time !== undefined) return { type: 'line', x: time.name, y, func };
  const category = fields.find((field) => field.annotations.facet === true && field.type === 'text');
  return category === undefined ? null : { type: 'bar', x: category.name, y, func };
}

/** A quantity: a number that is no key, code, coordinate or part of a date. */
function isMeasure(field: Field): boolean {
  if (field.type !== 'int' && field.type !== 'double') return false;
  const words = wordsOf(field.name);
  if (namesCode(field.name) || namesIdentity(field.name)) return false;
  if (
    /\b(?:lat\w*|lon\w*|lng|x|y|easting|northing|hour|month|day|week|year|age|ward|district|precinct|zone|number|column|fid|level|class)\b/.test(
      words,
    )
  )
    return false;
  return (
    field.annotations.unit !== undefined ||
    /\b(?:amount|total|count|sum|value|price|cost|quantity|population|budget|spend\w*|votes?|wert|anzahl|gesamt|montant|importe|paid|rate|index|temp\w*|level|flow)\b/.test(
      words,
    )
  );
}

function describe(fields: readonly Field[], rows: number, mapped: boolean): string {
  const named = fields
    .filter((field) => field.type !== 'geo_point_2d' && field.type !== 'geo_shape')
    .slice(0, 5)
    .map((field) => field.label.toLocaleLowerCase('en'));
  const count = rows === 1 ? '1 record' : `${rows.toLocaleString('en-US')} records`;
  return `${count}${mapped ? ' on the map' : ''} with ${listed(named)}${fields.length > named.length ? ' and more' : ''}.`;
}

function listed(words: readonly string[]): string {
  return words.join(', ');
}
