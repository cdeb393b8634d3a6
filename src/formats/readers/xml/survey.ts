import { XmlEvents } from '../sheet/xml-events.ts';

/** An element that a path of names leads to, and what all of its kind hold together. */
export interface FoundElement {
  readonly path: string;
  readonly depth: number;
  count: number;
  /** Texts and attributes in it, at any depth. */
  leaves: number;
}

const MAX_PATHS = 5000;

/** Walks over a document and counts its elements by their path. */
export class XmlSurvey {
  readonly found = new Map<string, FoundElement>();
  root = '';
  readonly #events: XmlEvents;
  readonly #open: (FoundElement | undefined)[] = [];
  #path: string[] = [];
  #hasText = false;

  constructor() {
    this.#events = new XmlEvents(this, 'the document');
  }

  push(text: string): void {
    this.#events.write(text);
  }

  finish(): void {
    this.#events.end();
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (this.#open.length === 0) this.root = name;
    this.#path.push(name);
    const path = this.#path.join('/');
    let element = this.found.get(path);
    if (element === undefined && this.found.size < MAX_PATHS) {
      element = { path, depth: this.#path.length, count: 0, leaves: 0 };
      this.found.set(path, element);
    }
    if (element !== undefined) element.count++;
    this.#open.push(element);
    this.#leaf(Object.keys(attributes).filter((key) => !key.startsWith('xmlns')).length);
    this.#hasText = false;
  }

  text(piece: string): void {
    if (!this.#hasText && piece.trim() !== '') {
      this.#hasText = true;
      this.#leaf(1);
    }
  }

  close(): void {
    this.#path.pop();
    this.#open.pop();
    this.#hasText = false;
  }

  #leaf(count: number): void {
    if (count > 0) for (const element of this.#open) if (element !== undefined) element.leaves += count;
  }
}

/** The element that repeats like a row does: outermost first, then inward while nearly everything stands further in. */
export function bestElement(found: readonly FoundElement[]): FoundElement | undefined {
  const several = found.filter((element) => element.depth > 1 && element.count > 1 && element.leaves > 0);
  const rich = several.filter((element) => element.leaves > element.count);
  const repeated = rich.length > 0 ? rich : several;
  const best = repeated.toSorted((a, b) => b.leaves - a.leaves || a.depth - b.depth)[0];
  return best === undefined ? undefined : inward(best, repeated);
}

function inward(element: FoundElement, repeated: readonly FoundElement[]): FoundElement {
  const inner = repeated
    .filter(
      (other) =>
        other.path.startsWith(`${element.path}/`) &&
        other.leaves > element.leaves * 0.7 &&
        other.count > element.count * 5,
    )
    .toSorted((a, b) => a.depth - b.depth)[0];
  return inner === undefined ? element : inward(inner, repeated);
}
