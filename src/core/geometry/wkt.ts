import type { Geometry } from '../field.ts';
import { checkShape } from './geojson.ts';
import { InvalidGeometry, MAX_NESTING, MAX_POSITIONS } from './problems.ts';
import type { Position, Shape, ShapeType } from './shapes.ts';
import { SHAPE_TYPES } from './shapes.ts';

const BY_NAME = new Map(Object.keys(SHAPE_TYPES).map((type) => [type.toUpperCase(), type as ShapeType]));
const TOKEN = /\s*(?:([A-Za-z]+)|([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|([(),]))/y;

/**
 * Reads Well-Known Text (OGC 06-103r4): all seven types, `SRID=4326;` in front, Z and M ordinates (dropped), `EMPTY`
 * collections and multi-geometries. Throws `InvalidGeometry`.
 */
export function parseWkt(text: string): Shape {
  const reader = new WktReader(text.replace(/^\s*SRID=\d+;/i, ''));
  const shape = reader.readShape(0);
  reader.requireEnd();
  return shape;
}

class WktReader {
  readonly #text: string;
  #at = 0;
  #token = '';
  #kind: 'word' | 'number' | 'symbol' | 'end' = 'end';
  #positions = 0;

  constructor(text: string) {
    this.#text = text;
    this.#advance();
  }

  requireEnd(): void {
    if (this.#kind !== 'end') throw this.#unexpected();
  }

  readShape(nesting: number): Shape {
    const type = this.#readType();
    if (type === 'GeometryCollection') {
      if (nesting >= MAX_NESTING)
        throw InvalidGeometry({ reason: `collections are nested deeper than ${MAX_NESTING}` });
      return { type, geometries: this.#takeWord('EMPTY') ? [] : this.#list(() => this.readShape(nesting + 1)) };
    }
    if (this.#takeWord('EMPTY')) {
      if (!type.startsWith('Multi')) throw InvalidGeometry({ reason: `an empty ${type} has no place` });
      return { type, coordinates: [] } as Shape;
    }
    return checkShape({ type, coordinates: this.#readCoordinates(type) } as Shape);
  }

  #readType(): ShapeType {
    const word = this.#token.toUpperCase();
    const type = BY_NAME.get(word) ?? BY_NAME.get(word.replace(/(?:ZM|Z|M)$/, ''));
    if (this.#kind !== 'word' || type === undefined) throw this.#unexpected();
    this.#advance();
    for (const ordinates of ['ZM', 'Z', 'M']) if (this.#takeWord(ordinates)) break;
    return type;
  }

  #readCoordinates(type: Exclude<ShapeType, 'GeometryCollection'>): unknown {
    const position = () => this.#readPosition();
    const line = () => this.#list(position);
    const polygon = () => this.#list(line);
    // Points of a MultiPoint may or may not have parentheses of their own.
    const point = () => (this.#token === '(' ? this.#list(position)[0]! : position());
    if (type === 'Point') return this.#list(position)[0];
    if (type === 'LineString') return line();
    if (type === 'MultiPoint') return this.#list(point);
    return type === 'MultiPolygon' ? this.#list(polygon) : polygon();
  }

  #list<T>(item: () => T): T[] {
    this.#take('(');
    const items: T[] = [];
    do items.push(item());
    while (this.#skip(','));
    this.#take(')');
    return items;
  }

  #readPosition(): Position {
    const ordinates: number[] = [];
    while (this.#kind === 'number' && ordinates.length < 4) {
      ordinates.push(Number(this.#token));
      this.#advance();
    }
    this.#positions += 1;
    if (this.#positions > MAX_POSITIONS)
      throw InvalidGeometry({ reason: `it has more than ${MAX_POSITIONS} positions` });
    const [x, y] = ordinates;
    if (x === undefined || y === undefined) throw this.#unexpected();
    if (!Number.isFinite(x) || !Number.isFinite(y)) throw InvalidGeometry({ reason: 'a number is too large' });
    return [x, y];
  }

  #takeWord(word: string): boolean {
    const found = this.#kind === 'word' && this.#token.toUpperCase() === word;
    if (found) this.#advance();
    return found;
  }

  #skip(symbol: string): boolean {
    const found = this.#kind === 'symbol' && this.#token === symbol;
    if (found) this.#advance();
    return found;
  }

  #take(symbol: string): void {
    if (!this.#skip(symbol)) throw this.#unexpected();
  }

  #advance(): void {
    TOKEN.lastIndex = this.#at;
    const found = TOKEN.exec(this.#text);
    if (!found) {
      const rest = this.#text.slice(this.#at, this.#at + 20).trim();
      if (rest !== '') throw InvalidGeometry({ reason: `unexpected "${rest.slice(0, 10)}" at position ${this.#at}` });
      this.#kind = 'end';
      this.#token = '';
      return;
    }
    this.#at = TOKEN.lastIndex;
    this.#kind = found[1] ? 'word' : found[2] ? 'number' : 'symbol';
    this.#token = (found[1] ?? found[2] ?? found[3])!;
  }

  #unexpected(): Error {
    const what = this.#kind === 'end' ? 'end of the text' : `"${this.#token.slice(0, 20)}"`;
    return InvalidGeometry({ reason: `unexpected ${what} at position ${this.#at - this.#token.length}` });
  }
}

/** Well-Known Text in two dimensions. */
export function printWkt(geometry: Geometry | Shape): string {
  const shape = geometry as Shape;
  const name = shape.type.toUpperCase();
  if (shape.type === 'GeometryCollection') {
    return shape.geometries.length === 0 ? `${name} EMPTY` : `${name} (${shape.geometries.map(printWkt).join(', ')})`;
  }
  if (shape.type === 'Point') return `${name} (${printPosition(shape.coordinates)})`;
  return shape.coordinates.length === 0 ? `${name} EMPTY` : `${name} ${printCoordinates(shape.coordinates)}`;
}

function printPosition([x, y]: Position): string {
  return `${x} ${y}`;
}

function printCoordinates(coordinates: unknown): string {
  const items = coordinates as readonly unknown[];
  const print = (item: unknown) =>
    typeof (item as readonly unknown[])[0] === 'number' ? printPosition(item as Position) : printCoordinates(item);
  return `(${items.map(print).join(', ')})`;
}
