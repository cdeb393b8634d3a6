import { decodeAnnotations, FIELD_TYPES, type Field, type FieldTypeId } from '#core/field.ts';
import type { RawColumn } from '#formats/reader.ts';
import type { ColumnStats } from './column.ts';
import type { Conversion, DateStyle, NumberStyle } from './conversion.ts';
import { readDates } from './decide-date.ts';
import { readNumbers } from './decide-number.ts';
import type { DecideContext, Decision } from './decide.ts';
import { Form } from './forms.ts';
import type { ChosenSchema, Finding } from './inferred.ts';
import { machineName } from './names.ts';

/** A field on its way: what it is made of and what was decided. */
export interface Draft {
  field: Field;
  readonly columns: readonly number[];
  decision: Decision;
  /** Undefined for points made of two columns. */
  readonly stats: ColumnStats | undefined;
  readonly raw: string;
}

type ChosenField = NonNullable<ChosenSchema['fields']>[number];

const NULLS = [
  'n/a',
  '#n/a',
  'na',
  'null',
  '(null)',
  '<null>',
  'nan',
  '-',
  '--',
  '–',
  '.',
  '..',
  '?',
  'none',
  'unknown',
  '*',
];

/** Puts the publisher's schema over what was found: names, labels, types, annotations. What matches nothing is told. */
export function applyChosen(drafts: Draft[], chosen: ChosenSchema, context: DecideContext): Finding[] {
  const findings: Finding[] = [];
  const taken = new Set<Draft>();
  const order: Draft[] = [];
  for (const wanted of chosen.fields ?? []) {
    const draft = match(
      drafts.filter((candidate) => !taken.has(candidate)),
      wanted,
    );
    if (draft === undefined) {
      findings.push({
        level: 'warning',
        code: 'schema_unmatched',
        message: `The schema names a field "${wanted.name}" that the file does not have.`,
        field: wanted.name,
      });
      continue;
    }
    taken.add(draft);
    order.push(draft);
    overlay(draft, wanted, context);
    if (wanted.type !== undefined && !isType(wanted.type)) {
      findings.push({
        level: 'warning',
        code: 'schema_type',
        message: `"${wanted.type}" is no type of field; "${wanted.name}" stays ${draft.field.type}.`,
        field: wanted.name,
      });
    }
  }
  // A schema that names every field also says in which order they stand.
  if (order.length === drafts.length) drafts.splice(0, drafts.length, ...order);
  return findings;
}

function match(drafts: readonly Draft[], wanted: ChosenField): Draft | undefined {
  const name = wanted.name;
  const folded = machineName(name, new Set());
  return (
    drafts.find((draft) => draft.field.name === name) ??
    drafts.find((draft) => draft.raw === name) ??
    drafts.find((draft) => draft.field.name === folded || machineName(draft.raw, new Set()) === folded) ??
    (wanted.label
      ? drafts.find((draft) => draft.raw === wanted.label || draft.field.label === wanted.label)
      : undefined) ??
    (wanted.type === 'geo_point_2d' ? drafts.find((draft) => draft.columns.length === 2) : undefined)
  );
}

function isType(type: string): type is FieldTypeId {
  return (FIELD_TYPES as readonly string[]).includes(type);
}

function overlay(draft: Draft, wanted: ChosenField, context: DecideContext): void {
  const annotations = wanted.annotations ? decodeAnnotations(wanted.annotations) : undefined;
  const type = wanted.type !== undefined && isType(wanted.type) ? wanted.type : draft.field.type;
  if (
    type !== draft.field.type ||
    (annotations?.multivalued !== undefined && draft.decision.conversion.to !== 'list')
  ) {
    draft.decision = forced(draft, type, annotations?.multivalued, context);
  }
  draft.field = {
    name: wanted.name,
    label: wanted.label ?? draft.field.label,
    type,
    description: wanted.description ?? draft.field.description,
    annotations: annotations ?? (type === draft.field.type ? draft.field.annotations : draft.decision.annotations),
  };
}

/** The best way to read a column as a type that was not found but asked for. */
export function forced(
  draft: Draft,
  type: FieldTypeId,
  multivalued: string | undefined,
  context: DecideContext,
): Decision {
  const plain = (conversion: Omit<Conversion, 'field' | 'columns'>): Decision => ({
    type,
    conversion,
    annotations: {},
    said: [],
    guessed: false,
  });
  const { stats } = draft;
  if (draft.columns.length === 2) return type === 'geo_point_2d' ? draft.decision : plain({ to: 'text', nulls: [] });
  switch (type) {
    case 'int':
    case 'double':
      return plain({ to: type, nulls: NULLS, number: numberStyle(stats, context) });
    case 'date':
    case 'datetime':
      return plain({ to: type, nulls: NULLS, date: dateStyle(draft, type, context), timezone: context.timezone });
    case 'boolean':
      return plain({
        to: 'boolean',
        nulls: NULLS,
        truths: ['true', 'yes', 'y', 't', '1', 'oui', 'ja', 'si', 'sí', 'x', 'vrai', 'wahr', '1.0'],
        falsehoods: ['false', 'no', 'n', 'f', '0', 'non', 'nein', 'faux', 'falsch', '0.0'],
      });
    case 'geo_point_2d':
      return plain({ to: 'point', nulls: NULLS, lonFirst: draft.decision.conversion.lonFirst ?? false });
    case 'geo_shape':
      return plain({ to: 'shape', nulls: NULLS });
    case 'json_blob':
    case 'file':
      return plain({ to: 'json', nulls: [] });
    case 'text':
      if (multivalued !== undefined) return plain({ to: 'list', nulls: [], separator: multivalued });
      return plain({
        to: draft.decision.conversion.to === 'code' ? 'code' : 'text',
        nulls: draft.decision.conversion.to === 'text' ? draft.decision.conversion.nulls : [],
      });
  }
}

function numberStyle(stats: ColumnStats | undefined, context: DecideContext): NumberStyle {
  const reading = stats === undefined ? undefined : readNumbers(stats, context.commaPlace);
  return reading?.style ?? { decimal: '.', thousands: ',' };
}

function dateStyle({ stats, decision }: Draft, type: 'date' | 'datetime', context: DecideContext): DateStyle {
  if (stats !== undefined && type === 'date' && stats.count(Form.int) > 0 && stats.min >= 1000 && stats.max <= 2999)
    return { order: 'y' };
  if (decision.conversion.date !== undefined) return decision.conversion.date;
  const reading = stats === undefined ? undefined : readDates(stats, context.hint);
  return reading?.style ?? { order: context.hint.order };
}

/** Keeps what an earlier revision had for fields of the same name, unless its type no longer holds the column. */
export function keepEarlier(drafts: Draft[], earlier: readonly Field[], context: DecideContext): Finding[] {
  const findings: Finding[] = [];
  for (const draft of drafts) {
    const before =
      earlier.find((field) => field.name === draft.field.name) ??
      earlier.find((field) => field.name === machineName(draft.raw, new Set()));
    if (before === undefined) continue;
    const fits = before.type === draft.field.type || holds(draft, before, context);
    if (!fits) {
      findings.push({
        level: 'warning',
        code: 'type_changed',
        message: `"${before.label}" was ${before.type} so far, but its cells are now ${draft.field.type}.`,
        field: draft.field.name,
      });
      draft.field = { ...draft.field, label: before.label, description: before.description };
      continue;
    }
    overlay(
      draft,
      { name: before.name, label: before.label, type: before.type, description: before.description },
      context,
    );
    draft.field = { ...draft.field, annotations: before.annotations };
    if (before.annotations.multivalued !== undefined && draft.decision.conversion.to !== 'list') {
      draft.decision = forced(draft, 'text', before.annotations.multivalued, context);
    }
  }
  for (const gone of earlier.filter((field) => !drafts.some((draft) => draft.field.name === field.name))) {
    findings.push({
      level: 'warning',
      code: 'column_missing',
      message: `The column "${gone.label}" (${gone.name}) of the earlier revision is no longer in the file.`,
      field: gone.name,
    });
  }
  return findings;
}

function holds({ stats }: Draft, before: Field, context: DecideContext): boolean {
  if (stats === undefined) return false;
  if (stats.filled === 0 || before.type === 'text' || before.type === 'json_blob') return true;
  const enough = stats.filled * 0.995;
  if (before.type === 'int' || before.type === 'double') {
    const reading = readNumbers(stats, context.commaPlace);
    return reading !== undefined && reading.fitting >= enough && (before.type === 'double' || reading.whole);
  }
  if (before.type === 'date' || before.type === 'datetime') {
    const reading = readDates(stats, context.hint);
    return (
      (reading !== undefined && reading.fitting >= enough) ||
      (before.annotations.timeserie_precision === 'year' && stats.min >= 1000 && stats.max <= 2999)
    );
  }
  return false;
}

/** A name for a field that is not in the file itself. */
export function freeName(wanted: string, drafts: readonly Draft[]): string {
  return machineName(wanted, new Set(drafts.map((draft) => draft.field.name)));
}

export function rawColumnOf(columns: readonly RawColumn[], draft: Draft): RawColumn | undefined {
  return columns[draft.columns[0] ?? 0];
}
