import type { ConvertedTable, NulledCell, Understood } from '../worker/messages.ts';
import type { Finding, FindingCounts } from './run.ts';

/** How many nulled cells a run lists one by one. */
export const MAX_LISTED_CELLS = 1000;
const MAX_REMARKS = 1000;

/** All that is to be told about the file: remarks first, then the nulled cells in file order. */
export function findingsFrom(
  understood: Understood,
  converted: ConvertedTable,
  compared: readonly Finding[],
): Finding[] {
  const notes = converted.notes.map((note): Finding => ({ ...note, code: 'reader_note' }));
  const remarks = [...compared, ...understood.findings, ...notes].slice(0, MAX_REMARKS);
  return [...remarks, ...converted.cells.map(cellFinding)];
}

export function countsOf(findings: readonly Finding[], converted: ConvertedTable): FindingCounts {
  return {
    cells_nulled: converted.nulled,
    by_field: converted.nulled_by_field,
    warnings: findings.filter(({ level, code }) => level === 'warning' && code !== 'cell_nulled').length,
    listed: findings.length,
  };
}

function cellFinding({ place, column, field, raw, why }: NulledCell): Finding {
  return { level: 'warning', code: 'cell_nulled', message: `${why}; left empty`, place, column, field, raw };
}
