import type { ReadNote } from '#formats/reader.ts';

interface Kind {
  count: number;
  first: number;
  readonly level: ReadNote['level'];
  readonly say: (count: number, first: number) => string;
}

/** Counts things worth telling by kind, so that a note says "37 features …, the first is feature 12". */
export class Tally {
  readonly #kinds = new Map<string, Kind>();

  add(kind: string, place: number, level: ReadNote['level'], say: (count: number, first: number) => string): void {
    const known = this.#kinds.get(kind);
    if (known === undefined) this.#kinds.set(kind, { count: 1, first: place, level, say });
    else known.count += 1;
  }

  clear(): void {
    this.#kinds.clear();
  }

  get notes(): ReadNote[] {
    return [...this.#kinds.values()].map(({ count, first, level, say }) => ({
      level,
      message: say(count, first),
      place: first,
    }));
  }
}

/** "1 feature has", "3 features have": the usual start of a note. */
export const counted = (count: number, one: string, many: string): string =>
  count === 1 ? `1 ${one}` : `${count} ${many}`;
