import type { DatasetMetas, ExploreDataset, FieldProfile, ManagedRevision } from '#lib/types.ts';
import type { Punctuality } from './freshness.ts';

export type Meter = 'complete' | 'read' | 'described' | 'punctual';
export interface QualityReport {
  /** 0 … 100. */
  readonly score: number;
  /** 0 … 100 each; only what could be measured. */
  readonly meters: readonly { readonly meter: Meter; readonly value: number }[];
  /** What would help most; null when nothing is below 80. */
  readonly weakest: Meter | null;
}

/** Share of filled cells of a field, 0 … 1. */
export function filledShare(profile: FieldProfile | undefined, rows: number): number | undefined {
  if (!profile || profile.nulls === undefined || rows === 0) return undefined;
  return Math.max(0, Math.min(1, 1 - profile.nulls / rows));
}

/**
 * How good a dataset is to work with, from what is known of it: filled cells, cells that could be read, descriptions,
 * and updates as promised. The score is their mean.
 */
export function qualityOf(dataset: ExploreDataset, profile: Readonly<Record<string, FieldProfile>>, revision: ManagedRevision | null | undefined, punctuality: Punctuality): QualityReport {
  const rows = dataset.metas.default?.records_count ?? 0;
  const filled = dataset.fields.map(({ name }) => filledShare(profile[name], rows)).filter((share) => share !== undefined);
  const nulled = revision?.quality?.['cells_nulled'];
  const cells = rows * dataset.fields.length;
  const values: readonly (readonly [Meter, number | undefined])[] = [
    ['complete', filled.length > 0 ? mean(filled) : undefined],
    ['read', typeof nulled === 'number' && cells > 0 ? 1 - nulled / cells : undefined],
    ['described', describedShare(dataset)],
    ['punctual', punctuality === 'unpromised' ? undefined : punctuality === 'on-time' ? 1 : 0.4],
  ];
  // Rounded down, so that 100 means that nothing is missing.
  const meters = values.flatMap(([meter, value]) => (value === undefined ? [] : [{ meter, value: Math.floor(value * 100) }]));
  const score = Math.floor(mean(meters.map(({ value }) => value)));
  const [lowest] = [...meters].sort((a, b) => a.value - b.value);
  return { score, meters, weakest: lowest && lowest.value < 80 ? lowest.meter : null };
}

function describedShare({ metas, fields }: { readonly metas: DatasetMetas; readonly fields: ExploreDataset['fields'] }): number {
  const meta = metas.default ?? {};
  const present = [
    (meta.description ?? '').length >= 60,
    (meta.theme ?? []).length > 0,
    (meta.keyword ?? []).length > 0,
    Boolean(meta.license),
    Boolean(meta.publisher),
    Boolean(meta.update_frequency ?? metas['dcat']?.['accrualperiodicity']),
  ];
  const basics = present.filter(Boolean).length / present.length;
  const told = fields.length === 0 ? 1 : fields.filter(({ description, label, name }) => description || label !== name).length / fields.length;
  return basics * 0.7 + told * 0.3;
}

const mean = (values: readonly number[]) => (values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length);
