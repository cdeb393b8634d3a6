import type { RawTable } from '#formats/reader.ts';
import type { Inferred, InferOptions } from './inferred.ts';

/** Finds fields and conversions in one pass over the whole table. */
export async function inferTable(table: RawTable, _options: InferOptions = {}): Promise<Inferred> {
  let rows = 0;
  for await (const batch of table.rows()) rows += batch.length;
  const fields = table.columns.map((column, i) => ({
    name: `c${i}`,
    label: column.name,
    type: 'text' as const,
    description: null,
    annotations: {},
  }));
  return {
    rows,
    fields,
    conversions: fields.map((_, i) => ({ field: i, columns: [i], to: 'text' as const, nulls: [] })),
    findings: [],
    profileHints: [],
    suggestions: {
      title: '',
      description: '',
      keywords: [],
      idFields: [],
      mapField: null,
      timeField: null,
      chart: null,
      sort: null,
    },
  };
}
