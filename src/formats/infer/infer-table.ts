import type { Annotations, Field, FieldTypeId } from '#core/field.ts';
import { isPacked, textAt } from '#formats/packed.ts';
import type { PackedRows, RawColumn, RawTable } from '#formats/reader.ts';
import { ColumnStats, DISTINCT_CAP } from './column.ts';
import type { Conversion } from './conversion.ts';
import { findPairs, isObserved, observePair, readPair, type Pair, type PairReading } from './coordinates.ts';
import { provenOrder, type DateHint } from './decide-date.ts';
import { decide, type DecideContext, type Decision } from './decide.ts';
import { Form } from './forms.ts';
import type { Finding, Inferred, InferOptions, ProfileHint } from './inferred.ts';
import { labelOf, machineName, namesIdentity, unitOf } from './names.ts';
import { PackedColumn } from './packed-column.ts';
import { findPersonal } from './personal.ts';
import { applyChosen, forced, freeName, keepEarlier, type Draft } from './schema.ts';
import { suggest } from './suggest.ts';
import { tellRows } from './tell-rows.ts';

const PROGRESS_ROWS = 10_000;

/**
 * Finds fields and conversions in one pass over the whole table: every cell is looked at, so no guess from a sample is
 * kept. Nothing of the table is held but counts. Throws what the reader throws, and an `AbortError` when cancelled.
 */
export async function inferTable(table: RawTable, options: InferOptions = {}): Promise<Inferred> {
  const columns = table.columns;
  const stats = columns.map((column) => new ColumnStats(namesIdentity(column.name)));
  const pairs = findPairs(columns);
  const rows = await observe(table, stats, pairs, options);
  const context = contextOf(table, columns, stats, options);
  const drafts = draftFields(columns, stats, context);
  const findings: Finding[] = [];
  addPoints(drafts, pairs, columns, options, findings);
  if (options.earlier !== undefined) findings.push(...keepEarlier(drafts, options.earlier, context));
  if (options.schema !== undefined) findings.push(...applyChosen(drafts, options.schema, context));
  findings.unshift(...tell(drafts), ...tellPersonal(columns, stats, drafts), ...tellRows(drafts, rows));
  const fields = drafts.map((draft) => draft.field);
  return {
    rows,
    fields,
    conversions: drafts.map((draft, field): Conversion => ({
      ...draft.decision.conversion,
      field,
      columns: draft.columns,
    })),
    findings,
    profileHints: drafts.flatMap((draft) => (draft.stats === undefined ? [] : [hintOf(draft.field.name, draft.stats)])),
    suggestions: suggest(
      options.fileName ?? '',
      fields,
      drafts.map((draft) => draft.stats),
      rows,
    ),
  };
}

async function observe(
  table: RawTable,
  stats: readonly ColumnStats[],
  pairs: readonly Pair[],
  options: InferOptions,
): Promise<number> {
  let rows = 0;
  let told = 0;
  const width = stats.length;
  const packed = stats.map((column) => new PackedColumn(column));
  for await (const piece of table.pieces?.() ?? table.rows()) {
    options.signal?.throwIfAborted();
    if (isPacked(piece)) {
      observePacked(piece, packed);
      observePairs(piece, pairs, rows);
      rows += piece.rows;
    } else {
      for (const { cells, place } of piece) {
        rows++;
        for (let i = 0; i < width; i++) stats[i]!.observe(cells[i]);
        for (const pair of pairs) observePair(pair, cells, place, rows);
      }
    }
    if (rows - told >= PROGRESS_ROWS) {
      told = rows;
      options.onProgress?.(rows);
    }
  }
  return rows;
}

/** Column by column: each has code that suits it. */
function observePacked({ bytes, rows, width, starts, ends }: PackedRows, columns: readonly PackedColumn[]): void {
  for (let i = 0; i < width; i++) {
    const column = columns[i]!;
    for (let at = i; at < rows * width; at += width) column.observe(bytes, starts[at]!, ends[at]!);
  }
}

function observePairs(piece: PackedRows, pairs: readonly Pair[], before: number): void {
  if (pairs.length === 0) return;
  const { bytes, rows, width, starts, ends, place } = piece;
  for (let row = 0; row < rows; row++) {
    if (!isObserved(before + row + 1)) continue;
    const cells: string[] = [];
    for (const { lat, lon } of pairs) {
      for (const i of [lat, lon]) cells[i] ??= textAt(bytes, starts[row * width + i]!, ends[row * width + i]!);
    }
    for (const pair of pairs) observePair(pair, cells, place + row, before + row + 1);
  }
}

/** What the columns of a table, its dialect and its place say together. */
function contextOf(
  table: RawTable,
  columns: readonly RawColumn[],
  stats: readonly ColumnStats[],
  options: InferOptions,
): DecideContext {
  const locale = options.locale ?? 'en-US';
  const comma = stats.reduce((sum, column) => sum + column.count(Form.decimalComma, Form.thousandsPoint), 0);
  const point = stats.reduce((sum, column) => sum + column.count(Form.double, Form.thousandsComma), 0);
  const semicolons = table.understood.startsWith('Semicolon');
  const commaPlace =
    comma > point || (comma === point && (semicolons || /^(?:de|fr|es|it|nl|pt|pl|sv|da|fi|nb|cs)\b/.test(locale)));
  const withNa = stats.filter((column) => column.words.has('NA'));
  const naIsMissing =
    withNa.length > 1 ||
    withNa.some((column) => column.count(Form.int, Form.double, Form.date, Form.datetime, Form.pointZero) > 0);
  return {
    hint: dateHint(columns, stats, locale, commaPlace || semicolons),
    commaPlace,
    timezone: options.timezone ?? 'UTC',
    naIsMissing,
  };
}

function dateHint(
  columns: readonly RawColumn[],
  stats: readonly ColumnStats[],
  locale: string,
  european: boolean,
): DateHint {
  const proofs = stats.map(provenOrder);
  const at = proofs.findIndex((order) => order !== undefined);
  if (at >= 0) return { order: proofs[at]!, why: `as in the column "${columns[at]!.name}"` };
  if (european) return { order: 'dmy', why: 'the file writes numbers the European way' };
  const order = /^en-(?:US|PH)|^en$/.test(locale) ? 'mdy' : 'dmy';
  return { order, why: `usual for ${locale}` };
}

function draftFields(columns: readonly RawColumn[], stats: readonly ColumnStats[], context: DecideContext): Draft[] {
  const used = new Set<string>();
  return columns.map((column, i) => {
    const name = machineName(column.name, used);
    used.add(name);
    const unit =
      column.unit === undefined
        ? unitOf(column.label ?? column.name)
        : { unit: column.unit, label: column.label ?? column.name };
    const found = decide(column.name, stats[i]!, context);
    const draft: Draft = {
      field: {
        name,
        label: labelOf(unit?.label ?? column.label ?? column.name),
        type: found.type,
        description: column.description ?? null,
        annotations: {},
      },
      columns: [i],
      decision: found,
      stats: stats[i]!,
      raw: column.name,
    };
    if (column.type !== undefined) declare(draft, column.type, context);
    const numeric = draft.decision.type === 'int' || draft.decision.type === 'double';
    const annotations: Annotations = {
      ...draft.decision.annotations,
      ...(unit !== undefined && numeric
        ? { unit: unit.unit, ...(isCurrency(unit.unit) ? { semantic: 'currency' } : {}) }
        : {}),
      ...(numeric || draft.decision.type === 'date' || draft.decision.type === 'datetime' ? { sortable: true } : {}),
    };
    const label = unit !== undefined && !numeric ? labelOf(column.label ?? column.name) : draft.field.label;
    draft.field = { ...draft.field, label, type: draft.decision.type, annotations };
    return draft;
  });
}

function isCurrency(unit: string): boolean {
  return /^(?:[$€£¥]|usd|eur|gbp|chf|cad|us\$|euros?|dollars|pounds)$/i.test(unit);
}

/** The format's own type holds, but a text may still be more than text says (dates in a shapefile's text column). */
function declare(draft: Draft, type: FieldTypeId, context: DecideContext): void {
  if (type === draft.decision.type) return;
  const found = draft.decision;
  draft.decision = forced(draft, type, undefined, context);
  if (type === 'date' || type === 'datetime' || type === 'text') {
    draft.decision = {
      ...draft.decision,
      annotations: type === 'text' && found.type === 'text' ? found.annotations : {},
    };
  }
}

function addPoints(
  drafts: Draft[],
  pairs: readonly Pair[],
  columns: readonly RawColumn[],
  options: InferOptions,
  findings: Finding[],
): void {
  // A file that has its places in one column needs no second point.
  const located = drafts.some((draft) => draft.field.type === 'geo_shape' || draft.field.type === 'geo_point_2d');
  let made = 0;
  for (const pair of pairs) {
    const reading = readPair(pair, options.area);
    if (reading === undefined) continue;
    if ((made > 0 || located) && stemOf(pair, columns) === '') {
      // The file's own points say the same: single ones that are wrong are wrong there too.
      if (made === 0 && !reading.swapped)
        findings.push(...reading.findings.filter(({ code }) => code === 'swapped_points' || code === 'far_points'));
      continue;
    }
    const name = freeName(made === 0 && !located ? 'geo_point_2d' : `${stemOf(pair, columns)}_point`, drafts);
    for (const finding of reading.findings)
      findings.push({ ...finding, ...(reading.epsg === 0 ? {} : { field: name }) });
    if (reading.epsg === 0) continue;
    drafts.push(pointDraft(name, reading, drafts));
    made++;
  }
}

function stemOf(pair: Pair, columns: readonly RawColumn[]): string {
  return machineName(columns[pair.lat]!.name.replace(/lat(?:itude)?|northing|_?y$/i, ''), new Set()).replace(
    /^field$/,
    '',
  );
}

function pointDraft(name: string, { pair, swapped, epsg }: PairReading, drafts: readonly Draft[]): Draft {
  const columns = swapped ? [pair.lon, pair.lat] : [pair.lat, pair.lon];
  const number = drafts[pair.lat]?.decision.conversion.number;
  const decision: Decision = {
    type: 'geo_point_2d',
    conversion: {
      to: 'point_pair',
      nulls: drafts[pair.lat]?.decision.conversion.nulls ?? [],
      ...(number === undefined ? {} : { number }),
      epsg,
    },
    annotations: {},
    said: [],
    guessed: false,
  };
  const field: Field = { name, label: 'Geo point', type: 'geo_point_2d', description: null, annotations: {} };
  return { field, columns, decision, stats: undefined, raw: name };
}

/** What was decided about columns; the same said of several is said once. */
function tell(drafts: readonly Draft[]): Finding[] {
  const groups = new Map<string, { said: string; guessed: boolean; fields: Field[] }>();
  for (const { decision, field } of drafts) {
    for (const said of decision.said) {
      const group = groups.get(said) ?? { said, guessed: decision.guessed, fields: [] };
      group.fields.push(field);
      groups.set(said, group);
    }
  }
  const findings = [...groups.values()].map(({ said, guessed, fields }): Finding => ({
    level: guessed ? 'warning' : 'info',
    code: guessed ? 'guessed' : 'read_as',
    message: `${labels(fields)}: ${said}.`,
    ...aboutOne(fields),
  }));
  const empty = drafts
    .filter(({ stats }) => stats !== undefined && stats.filled === 0 && stats.rows > 0)
    .map(({ field }) => field);
  if (empty.length > 0)
    findings.push({
      level: 'info',
      code: 'empty_column',
      message: `Nothing stands in ${labels(empty)}.`,
      ...aboutOne(empty),
    });
  return findings;
}

function labels(fields: readonly Field[]): string {
  const shown = fields
    .slice(0, 8)
    .map((field) => field.label)
    .join(', ');
  return fields.length > 8 ? `${shown} and ${fields.length - 8} more` : shown;
}

function aboutOne(fields: readonly Field[]): { field?: string; count?: number } {
  return fields.length === 1 ? { field: fields[0]!.name } : { count: fields.length };
}

function tellPersonal(
  columns: readonly RawColumn[],
  stats: readonly ColumnStats[],
  drafts: readonly Draft[],
): Finding[] {
  return findPersonal(columns, stats).map(({ column, what }) => {
    const field = drafts.find((draft) => draft.columns.length === 1 && draft.columns[0] === column)!.field;
    return {
      level: 'warning',
      code: 'personal_data',
      message: `${field.label} seems to hold ${what}. Make sure that they may be published.`,
      field: field.name,
    };
  });
}

function hintOf(field: string, column: ColumnStats): ProfileHint {
  const distinct = column.words.size + column.early.size;
  return {
    field,
    nulls: column.count(Form.blank, Form.missing),
    distinct,
    distinctIsExact:
      !column.overflow && column.words.size < DISTINCT_CAP && column.early.size < DISTINCT_CAP && column.rows <= 5000,
    examples: column.examples,
    maxLength: column.maxLength,
  };
}
