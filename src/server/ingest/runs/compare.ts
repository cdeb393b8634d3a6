import type { Field } from '#core/field.ts';
import type { Finding } from './run.ts';

interface Standing {
  readonly fields: readonly Field[];
  readonly rows: number;
}

/** Rows may grow or shrink by this share before it is told. */
const BAND = 0.5;
/** Below this many rows a change of the number says nothing. */
const FEW = 20;

/** What differs from the revision readers have now, in plain words: columns gone, new or of another type, far more or fewer rows. */
export function compareWithStanding(standing: Standing, fields: readonly Field[], rows: number): Finding[] {
  const before = new Map(standing.fields.map((field) => [field.name, field]));
  const after = new Map(fields.map((field) => [field.name, field]));
  const gone = standing.fields.filter(({ name }) => !after.has(name));
  const added = fields.filter(({ name }) => !before.has(name));
  const retyped = fields.filter(({ name, type }) => before.has(name) && before.get(name)!.type !== type);
  return [
    ...gone.map(({ name, label }) =>
      warning(
        'missing_column',
        `The column “${label}” is no longer in the file; links and charts that use it will miss it.`,
        name,
      ),
    ),
    ...added.map(({ name, label }): Finding => ({
      level: 'info',
      code: 'new_column',
      message: `The column “${label}” is new.`,
      field: name,
    })),
    ...retyped.map(({ name, label, type }) =>
      warning('changed_type', `“${label}” was ${before.get(name)!.type} and is ${type} now.`, name),
    ),
    ...rowChange(standing.rows, rows),
  ];
}

function rowChange(before: number, after: number): Finding[] {
  if (before < FEW || Math.abs(after - before) <= before * BAND) return [];
  const direction = after < before ? 'fewer' : 'more';
  const message = `The file has ${after.toLocaleString('en-US')} rows, far ${direction} than the ${before.toLocaleString('en-US')} published now. Check that it is complete and the right one.`;
  return [warning('row_count_changed', message)];
}

function warning(code: string, message: string, field?: string): Finding {
  return { level: 'warning', code, message, ...(field !== undefined && { field }) };
}
