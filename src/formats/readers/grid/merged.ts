import type { RawCell, RawRow } from '#formats/reader.ts';
import { isBlank } from './cell.ts';
import type { Merge } from './header.ts';

/** More columns than this in one merged cell is a heading, not a value that holds for each. */
const MAX_ACROSS = 12;

/**
 * Gives every cell of a merged range the value of its first one, in rows that exist. Ranges are taken in order as the
 * rows come, so one over a whole sheet costs nothing.
 */
export class MergedCells {
  readonly #merges: readonly Merge[];
  readonly #width: number;
  #next = 0;
  #open: { readonly merge: Merge; value: RawCell }[] = [];

  constructor(merges: readonly Merge[], firstPlace: number, width: number) {
    this.#width = width;
    this.#merges = merges
      .filter(
        (merge) =>
          merge.top >= firstPlace - 1 && merge.right - merge.left < Math.min(MAX_ACROSS, Math.max(1, width * 0.6)),
      )
      .toSorted((a, b) => a.top - b.top);
  }

  fill(row: RawRow): RawRow {
    if (this.#next >= this.#merges.length && this.#open.length === 0) return row;
    const at = row.place - 1;
    for (
      let merge = this.#merges[this.#next];
      merge !== undefined && merge.top <= at;
      merge = this.#merges[++this.#next]
    ) {
      if (merge.top === at) this.#open.push({ merge, value: row.cells[merge.left] });
    }
    this.#open = this.#open.filter(({ merge }) => merge.bottom >= at);
    if (this.#open.length === 0) return row;
    const cells = row.cells.slice();
    for (const { merge, value } of this.#open) {
      if (isBlank(value)) continue;
      for (let i = merge.left; i <= Math.min(merge.right, this.#width - 1); i++) {
        while (cells.length < i) cells.push('');
        if (isBlank(cells[i])) cells[i] = value;
      }
    }
    return { place: row.place, cells };
  }
}
