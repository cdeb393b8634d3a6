import type { RawCell, RawColumn, RawRow } from '#formats/reader.ts';
import { flatten } from './flatten.ts';

/** Collects the names of all leaves over all records, in the order they are first met. */
export class RecordShape {
  readonly #index = new Map<string, number>();
  readonly #wrappers = ['attributes.', 'fields.', 'properties.', 'record.fields.'];
  #wrapper: string | undefined;

  learn(record: unknown): void {
    flatten(record, '', (name) => {
      // Bookkeeping of a portal (Socrata) about areas of its own.
      if (name.startsWith(':@computed_region')) return;
      if (!this.#index.has(name)) this.#index.set(name, this.#index.size);
    });
  }

  get width(): number {
    return this.#index.size;
  }

  /** Columns; a wrapper around most of the names ("attributes.") is left out where that makes no two names the same. */
  columns(): RawColumn[] {
    const names = [...this.#index.keys()];
    this.#wrapper ??= this.#wrappers.find(
      (wrapper) => names.filter((name) => name.startsWith(wrapper)).length > names.length * 0.3,
    );
    const wrapper = this.#wrapper;
    const short =
      wrapper === undefined
        ? names
        : names.map((name) => (name.startsWith(wrapper) ? name.slice(wrapper.length) : name));
    const used = new Set<string>();
    return short.map((name, i) => {
      const base = (used.has(name) ? names[i]! : name).replace(/\s+/g, ' ').trim() || `Column ${i + 1}`;
      let unique = base;
      for (let k = 2; used.has(unique); k++) unique = `${base} ${k}`;
      used.add(unique);
      return { name: unique };
    });
  }

  row(record: unknown, place: number): RawRow {
    const cells: RawCell[] = Array.from({ length: this.#index.size }, () => null);
    flatten(record, '', (name, cell) => {
      const at = this.#index.get(name);
      if (at !== undefined) cells[at] = cell;
    });
    return { place, cells };
  }
}

/** How deep the brackets of a JSON text nest. */
export function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === 92) at++;
      else if (code === 34) quoted = false;
    } else if (code === 34) quoted = true;
    else if (code === 123 || code === 91) deepest = Math.max(deepest, ++depth);
    else if (code === 125 || code === 93) depth--;
  }
  return deepest;
}
