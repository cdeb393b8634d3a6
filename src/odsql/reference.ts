import { EXPORT_LIMITS, GROUP_LIMITS, RECORD_LIMITS } from './compile/page.ts';
import type { FunctionFamily, OdsqlFunction } from './functions/function.ts';
import { functions } from './functions/registry.ts';
import { MAX_CLAUSE_LENGTH, MAX_DEPTH, MAX_LIST, MAX_NODES, MAX_OPERATIONS } from './parse/cursor.ts';

const FAMILIES: readonly (readonly [FunctionFamily, title: string])[] = [
  ['text', 'Text'],
  ['date', 'Dates'],
  ['search', 'Search'],
  ['geography', 'Geography'],
  ['aggregation', 'Aggregations'],
  ['grouping', 'Groups'],
  ['other', 'Others'],
];

/** The reference page of the query language, as Markdown: written by hand where it explains, from the registry where it lists. */
export function odsqlReference(): string {
  const families = FAMILIES.map(([family, title]) =>
    section(
      title,
      functions.filter((one) => one.family === family),
    ),
  );
  return `${HEAD}\n${families.join('\n')}\n${LIMITS}\n${DECISIONS}`;
}

function section(title: string, listed: readonly OdsqlFunction[]): string {
  const rows = listed.map(
    ({ signature, returns, clauses, summary, example }) =>
      `| \`${cell(signature)}\` | ${cell(returns)} | ${clauses.join(', ')} | ${cell(summary)} | \`${cell(example)}\` |`,
  );
  return [
    `### ${title}`,
    '',
    '| function | gives | in | what it does | example |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const HEAD = `# ODSQL: the query language

Generated from the functions' own documentation by \`scripts/generate-odsql-docs.ts\`; do not edit by hand.

Every list of records or datasets, every export, tile and chart takes the same parameters. Words of the language and names
of functions are read without regard to case; names of fields are not.

| parameter | what it is | example |
|---|---|---|
| \`select\` | columns, comma-separated; \`*\` for all fields | \`name, population / area as density\` |
| \`where\` | a condition; given several times they are combined by AND | \`population > 1000 and country = "France"\` |
| \`group_by\` | keys of groups | \`country, year(founded) as y\` |
| \`order_by\` | order; values that are missing come last either way | \`population desc, name\` |
| \`limit\`, \`offset\` | the page | \`limit=20&offset=40\` |
| \`refine\`, \`exclude\` | a value of a facet to keep or to leave out, \`facet:value\` | \`refine=founded:2020/12\` |
| \`facet\` | facets to count: a name, or \`facet(name="tags", sort="-count", limit=20, disjunctive=true)\` | \`facet=country\` |
| \`lang\`, \`timezone\` | language of month and day names; zone in which datetimes are read and shown | \`timezone=Europe/Paris\` |

## Words

- Names: letters, digits and \`_\`, not beginning with a digit. Any other name, and words such as \`group\` or \`limit\`, stand in
  back-quotes: \`\` \`12\` \`\`. In the catalogue \`default.title\` may be written \`title\`.
- Texts: \`"…"\` or \`'…'\`; a backslash makes the next character plain. Numbers: \`12\`, \`-1.5\`. \`true\`, \`false\`, \`null\`.
- Dates: \`date'2024'\`, \`date'2024-02-03'\`, \`date'2024/02/03'\`, \`date'2024-02-03T04:05:06+02:00'\`. Missing parts are the first
  ones; without an offset a datetime is meant in the zone of the request.
- Geometries: \`geom'POINT(2.35 48.85)'\`, any WKT, GeoJSON or hexadecimal WKB; longitude comes first.

## Conditions

| form | true when |
|---|---|
| \`field = value\`, \`field: value\` | equal; texts to the letter; one of the values of a list |
| \`!=\` | there is a value and it is not equal; no value of a list is |
| \`< <= > >=\` | numbers, dates, texts; never without a value |
| \`field in [1..5]\`, \`]1..5[\`, \`[1 to 5]\` | between; a bracket turned outwards leaves the end out |
| \`field in ("a", "b")\` | one of them |
| \`"a" in field\` | one of the values of a list |
| \`field is null\`, \`is not null\`, \`is true\`, \`is false\` | as it says |
| \`field like "star w%"\` | every word of the pattern is a word of the field, case and accents apart; \`%\` and \`*\` stand for any letters, \`?\` for one |
| \`"some words"\` | every word is in some field, case and accents apart; a \`*\` at the end makes the last word a beginning |
| \`field\` | a boolean that is true |
| \`not …\`, \`… and …\`, \`… or …\`, \`( … )\` | NOT is the exact contrary: records without a value are kept. AND binds tighter than OR |

Arithmetic: \`+ - * /\` over numbers; dividing by zero gives null.

## Functions
`;

const number = (of: number) => (of === Infinity ? 'none' : String(of));

const LIMITS = `## Limits

| | records | groups | exports |
|---|--:|--:|--:|
| largest \`limit\` | ${number(RECORD_LIMITS.maxLimit)} | ${number(GROUP_LIMITS.maxLimit)} | ${number(EXPORT_LIMITS.maxLimit)} |
| largest \`offset\` + \`limit\` | ${number(RECORD_LIMITS.maxSum)} | ${number(GROUP_LIMITS.maxSum)} | ${number(EXPORT_LIMITS.maxSum)} |
| \`limit\` when not given | ${number(RECORD_LIMITS.defaultLimit)} | ${number(GROUP_LIMITS.defaultLimit)} | all |

\`limit=-1\` means as many as allowed. A clause has at most ${MAX_CLAUSE_LENGTH} characters, ${MAX_NODES} parts and ${MAX_DEPTH} levels, an expression
${MAX_OPERATIONS} arithmetic operations, a list ${MAX_LIST} values.
`;

const DECISIONS = `## Where the Explore API leaves it open

- \`select\` with aggregations and no \`group_by\`: the row is repeated as often as the page would have records (and is there once
  when nothing matches); exports give it once.
- Keys of groups are in the answer whether selected or not, before everything else. Without \`order_by\` groups come in the order
  of their keys, the group without a value last. \`total_count\` is then the number of groups on the page.
- \`range()\` with bounds leaves out what lies outside of them; records without a value are a group of their own.
- \`sum\`, \`avg\`, \`min\`, \`max\`, \`median\` of no values are null. \`count(distinct …)\` is exact.
- \`min\` and \`max\` of a date are dates, shown in the precision of the field.
- Texts are ordered by their characters (capitals before small letters). A list is ordered by its least value, going down by its
  greatest.
- Whole numbers are reckoned with as doubles in arithmetic: exact up to 9007199254740992.
- Refinements of one facet are combined by OR when the field is disjunctive, else by AND; the counts of a disjunctive facet leave
  its own refinement out.
- \`IncompatibleTypesInComparisonFilter\` is the \`error_code\`.
`;
