import type { Finding } from './inferred.ts';
import type { Draft } from './schema.ts';

const TOTAL = /(?:^|[\s:,–-])(?:sub[- ]?|grand[- ])?totals?\s*:?$|^(?:sub[- ]?|grand[- ])totals?\b/i;

/** What the rows as a whole make worth telling: that there are none, or that some add up others. */
export function tellRows(drafts: readonly Draft[], rows: number): Finding[] {
  if (rows === 0) {
    const message = 'The table has a header and no rows. Check that the file was saved completely.';
    return [{ level: 'warning', code: 'no_rows', message }];
  }
  if (!drafts.some(({ field }) => field.type === 'int' || field.type === 'double')) return [];
  for (const { field, stats } of drafts) {
    if (field.type !== 'text' || stats === undefined || stats.overflow) continue;
    const totals = [...stats.words.values()].filter(({ text }) => text.length <= 40 && TOTAL.test(text));
    const count = totals.reduce((sum, word) => sum + word.count, 0);
    if (count === 0 || count > rows / 2) continue;
    const shown = totals
      .slice(0, 3)
      .map(({ text }) => `"${text}"`)
      .join(', ');
    return [
      {
        level: 'warning',
        code: 'subtotals',
        message: `${field.label}: ${count} ${count === 1 ? 'row looks' : 'rows look'} like the total of others (${shown}${totals.length > 3 ? ', …' : ''}). Sums over this table count them twice; leave them out of the file if that is not meant.`,
        field: field.name,
        count,
      },
    ];
  }
  return [];
}
