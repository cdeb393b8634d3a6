import type { ReadNote } from '#formats/reader.ts';

const MAX_PLACES = 10;

/** Collects what is told to the publisher; the same thing met many times becomes one note with its first places. */
export class Notes {
  readonly list: ReadNote[] = [];
  readonly #repeated = new Map<string, { count: number; places: number[]; at: number; level: ReadNote['level'] }>();

  add(level: ReadNote['level'], message: string, place?: number): void {
    if (this.list.some((note) => note.message === message && note.place === place)) return;
    this.list.push({ level, message, ...(place === undefined ? {} : { place }) });
  }

  warn(message: string, place?: number): void {
    this.add('warning', message, place);
  }

  /** Counts another meeting of the same thing; `describe` puts the count and the places into words. */
  count(
    level: ReadNote['level'],
    key: string,
    place: number,
    describe: (count: number, places: string) => string,
  ): void {
    let entry = this.#repeated.get(key);
    if (entry === undefined) {
      entry = { count: 0, places: [], at: this.list.length, level };
      this.#repeated.set(key, entry);
      this.list.push({ level, message: '', place });
    }
    entry.count++;
    if (entry.places.length < MAX_PLACES) entry.places.push(place);
    const places = entry.places.join(', ') + (entry.count > entry.places.length ? ', …' : '');
    this.list[entry.at] = { level, message: describe(entry.count, places), place: entry.places[0]! };
  }

  /** A second pass over the file tells the same things again. */
  restart(): void {
    const dropped = new Set([...this.#repeated.values()].map((entry) => entry.at));
    const kept = this.list.filter((_, i) => !dropped.has(i));
    this.list.splice(0, this.list.length, ...kept);
    this.#repeated.clear();
  }
}
