import type { ReadLimits } from '#formats/reader.ts';
import { JsonScan, type JsonVisitor } from './scan.ts';

/** A list found in a document: all arrays that the same keys lead to, arrays on the way left out of the path. */
export interface FoundList {
  readonly path: string;
  readonly keys: readonly string[];
  /** How many arrays there are of it. */
  arrays: number;
  objects: number;
  lists: number;
  scalars: number;
  /** Letters of text in it. */
  size: number;
  /** The list it stands in the elements of. */
  readonly within: string | undefined;
}

const MAX_LISTS = 2000;
const SEPARATOR = '\u0000';

/** Walks over a whole document and says which lists it holds. */
export class JsonSurvey implements JsonVisitor {
  readonly lists = new Map<string, FoundList>();
  rootIsArray = false;
  rootKeys: string[] = [];
  readonly #scan: JsonScan;
  readonly #frames: { keys: readonly string[]; isArray: boolean; list: FoundList | undefined; from: number }[] = [];
  #key: string | undefined;
  #consumed = 0;

  constructor(limits: ReadLimits) {
    this.#scan = new JsonScan(this, limits);
  }

  push(text: string): void {
    this.#scan.push(text);
  }

  end(): void {
    this.#scan.end();
  }

  keepFrom(at: number): number {
    this.#consumed += at;
    return at;
  }

  open(isArray: boolean, at: number): void {
    const parent = this.#frames.at(-1);
    if (parent === undefined) this.rootIsArray = isArray;
    this.#count(isArray ? 'lists' : 'objects');
    const keys =
      parent === undefined ? [] : parent.isArray || this.#key === undefined ? parent.keys : [...parent.keys, this.#key];
    const list = isArray && parent?.isArray !== true ? this.#listOf(keys) : undefined;
    if (list !== undefined) list.arrays++;
    this.#frames.push({ keys, isArray, list, from: this.#consumed + at });
    this.#key = undefined;
  }

  close(_isArray: boolean, at: number): void {
    const frame = this.#frames.pop();
    if (frame?.list !== undefined) frame.list.size += this.#consumed + at - frame.from;
  }

  key(name: string): void {
    this.#key = name;
    if (this.#frames.length === 1 && this.rootKeys.length < 1000) this.rootKeys.push(name);
  }

  scalar(): void {
    this.#count('scalars');
    this.#key = undefined;
  }

  #count(what: 'objects' | 'lists' | 'scalars'): void {
    const list = this.#frames.at(-1)?.list;
    if (list !== undefined) list[what]++;
  }

  #listOf(keys: readonly string[]): FoundList | undefined {
    const id = keys.join(SEPARATOR);
    const known = this.lists.get(id);
    if (known !== undefined || this.lists.size >= MAX_LISTS) return known;
    const outer = this.#frames.findLast((frame) => frame.list !== undefined)?.list;
    const list: FoundList = {
      path: keys.join('.'),
      keys,
      arrays: 0,
      objects: 0,
      lists: 0,
      scalars: 0,
      size: 0,
      within: outer?.path,
    };
    this.lists.set(id, list);
    return list;
  }
}

/** Names that answers of data services give to their list of rows. */
const USUAL = new Set([
  'records',
  'results',
  'result',
  'data',
  'value',
  'values',
  'items',
  'features',
  'rows',
  'entries',
  'observations',
  'elements',
  'response',
]);

/** The list most likely to be the rows; then into a list of its elements where nearly everything is. */
export function bestList(lists: readonly FoundList[]): FoundList | undefined {
  const socrata = lists.find(
    (list) => list.path === 'data' && lists.some((other) => other.path === 'meta.view.columns'),
  );
  if (socrata !== undefined) return socrata;
  const service = lists.find(
    (list) =>
      list.within === undefined &&
      list.scalars === 0 &&
      /^(?:records|results|features|rows)$/.test(list.keys.at(-1) ?? '') &&
      lists.some((other) => other.keys.at(-1) === 'fields' && other.keys.length === list.keys.length),
  );
  const outer =
    service ??
    lists
      .filter((list) => list.within === undefined && list.objects + list.lists > 0)
      .toSorted((a, b) => weight(b) - weight(a))[0];
  return outer === undefined ? undefined : inward(outer, lists);
}

function weight(list: FoundList): number {
  return list.size * (USUAL.has(list.keys.at(-1)?.toLowerCase() ?? '') ? 3 : 1) * (list.keys.length === 0 ? 3 : 1);
}

function inward(list: FoundList, lists: readonly FoundList[]): FoundList {
  const inner = lists
    .filter(
      (other) =>
        other.within === list.path &&
        other !== list &&
        other.objects > 0 &&
        other.size > list.size * 0.7 &&
        other.objects > list.objects * 5,
    )
    .toSorted((a, b) => b.size - a.size)[0];
  return inner === undefined ? list : inward(inner, lists);
}
