import type { Geometry } from '../field.ts';
import { checkShape } from './geojson.ts';
import { InvalidGeometry, MAX_NESTING, MAX_POSITIONS } from './problems.ts';
import type { Position, Shape, ShapeType } from './shapes.ts';
import { SHAPE_TYPES, simpleShapesOf } from './shapes.ts';

const BY_CODE = new Map(Object.entries(SHAPE_TYPES).map(([type, { code }]) => [code, type as ShapeType]));

/**
 * Reads Well-Known Binary (OGC 06-103r4), either byte order; EWKB (SRID, Z and M flags) and ISO Z/M codes too, whose
 * further ordinates are dropped. Throws `InvalidGeometry`.
 */
export function parseWkb(bytes: Uint8Array): Shape {
  const reader = new WkbReader(bytes);
  const shape = reader.readShape(0);
  reader.requireEnd();
  return shape;
}

/** WKB as hexadecimal digits. */
export function parseHexWkb(text: string): Shape {
  const hex = text.trim();
  if (hex.length % 2 !== 0 || !/^[0-9a-f]+$/i.test(hex)) throw InvalidGeometry({ reason: 'it is not hexadecimal' });
  const bytes = new Uint8Array(hex.length / 2);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16);
  return parseWkb(bytes);
}

class WkbReader {
  readonly #view: DataView;
  #at = 0;
  #positions = 0;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  requireEnd(): void {
    if (this.#at !== this.#view.byteLength) throw InvalidGeometry({ reason: `bytes left over at ${this.#at}` });
  }

  readShape(nesting: number): Shape {
    // Members of multi-geometries are whole geometries one level down, so one more level than collections alone need.
    if (nesting > MAX_NESTING + 1)
      throw InvalidGeometry({ reason: `collections are nested deeper than ${MAX_NESTING}` });
    const little = this.#byte() === 1;
    const flags = this.#uint(little);
    if (flags & 0x20000000) this.#uint(little);
    const code = flags & 0x0fffffff;
    const extra = (flags & 0x80000000 ? 1 : 0) + (flags & 0x40000000 ? 1 : 0);
    const ordinates = 2 + extra + [0, 1, 1, 2][Math.floor(code / 1000) % 4]!;
    const type = BY_CODE.get(code % 1000);
    if (type === undefined || code >= 4000) throw InvalidGeometry({ reason: `${code} is no type of WKB` });
    return this.#readBody(type, little, ordinates, nesting);
  }

  #readBody(type: ShapeType, little: boolean, ordinates: number, nesting: number): Shape {
    const position = () => this.#position(little, ordinates);
    const line = () => this.#list(little, ordinates * 8, position);
    const members = () => this.#list(little, 9, () => this.readShape(nesting + 1));
    switch (type) {
      case 'Point':
        return { type, coordinates: position() };
      case 'LineString':
        return checkShape({ type, coordinates: line() });
      case 'Polygon':
        return checkShape({ type, coordinates: this.#list(little, 4, line) });
      case 'GeometryCollection':
        return { type, geometries: members() };
      default:
        return { type, coordinates: members().map((member) => coordinatesOf(member, type)) } as Shape;
    }
  }

  /** `size`: the least number of bytes of an item, so that a false count is refused before memory is taken for it. */
  #list<T>(little: boolean, size: number, item: () => T): T[] {
    const count = this.#uint(little);
    if (count * size > this.#view.byteLength - this.#at) throw InvalidGeometry({ reason: 'it ends too early' });
    return Array.from({ length: count }, item);
  }

  #position(little: boolean, ordinates: number): Position {
    const at = this.#move(ordinates * 8);
    const [x, y] = [this.#view.getFloat64(at, little), this.#view.getFloat64(at + 8, little)];
    this.#positions += 1;
    if (this.#positions > MAX_POSITIONS)
      throw InvalidGeometry({ reason: `it has more than ${MAX_POSITIONS} positions` });
    if (!Number.isFinite(x) || !Number.isFinite(y)) throw InvalidGeometry({ reason: 'an empty point has no place' });
    return [x, y];
  }

  #byte(): number {
    const order = this.#view.getUint8(this.#move(1));
    if (order > 1) throw InvalidGeometry({ reason: `${order} is no byte order of WKB` });
    return order;
  }

  #uint(little: boolean): number {
    return this.#view.getUint32(this.#move(4), little);
  }

  #move(bytes: number): number {
    const at = this.#at;
    if (at + bytes > this.#view.byteLength) throw InvalidGeometry({ reason: 'it ends too early' });
    this.#at += bytes;
    return at;
  }
}

function coordinatesOf(member: Shape, type: ShapeType): unknown {
  if (`Multi${member.type}` !== type || member.type === 'GeometryCollection') {
    throw InvalidGeometry({ reason: `a ${type} cannot hold a ${member.type}` });
  }
  return member.coordinates;
}

/** Little-endian WKB in two dimensions. */
export function printWkb(geometry: Geometry | Shape): Uint8Array {
  const shape = geometry as Shape;
  const view = new DataView(new ArrayBuffer(sizeOf(shape)));
  writeShape(view, 0, shape);
  return new Uint8Array(view.buffer);
}

export function printHexWkb(geometry: Geometry | Shape): string {
  let hex = '';
  for (const byte of printWkb(geometry)) hex += byte.toString(16).padStart(2, '0');
  return hex;
}

function membersOf(shape: Shape): readonly Shape[] | undefined {
  if (shape.type === 'GeometryCollection') return shape.geometries;
  if (shape.type === 'Point' || shape.type === 'LineString' || shape.type === 'Polygon') return undefined;
  return simpleShapesOf(shape);
}

function sizeOf(shape: Shape): number {
  const members = membersOf(shape);
  if (members) return members.reduce((sum, member) => sum + sizeOf(member), 9);
  if (!('coordinates' in shape) || shape.type === 'Point') return 21;
  if (shape.type === 'LineString') return 9 + shape.coordinates.length * 16;
  return (shape.coordinates as readonly (readonly Position[])[]).reduce((sum, ring) => sum + 4 + ring.length * 16, 9);
}

function writeShape(view: DataView, start: number, shape: Shape): number {
  view.setUint8(start, 1);
  view.setUint32(start + 1, SHAPE_TYPES[shape.type].code, true);
  let at = start + 5;
  const writeCount = (count: number) => {
    view.setUint32(at, count, true);
    at += 4;
  };
  const writePosition = ([x, y]: Position) => {
    view.setFloat64(at, x, true);
    view.setFloat64(at + 8, y, true);
    at += 16;
  };
  const writeLine = (line: readonly Position[]) => {
    writeCount(line.length);
    for (const position of line) writePosition(position);
  };
  const members = membersOf(shape);
  if (members) {
    writeCount(members.length);
    for (const member of members) at = writeShape(view, at, member);
  } else if (shape.type === 'Point') writePosition(shape.coordinates);
  else if (shape.type === 'LineString') writeLine(shape.coordinates);
  else {
    const rings = (shape as Extract<Shape, { type: 'Polygon' }>).coordinates as readonly (readonly Position[])[];
    writeCount(rings.length);
    for (const ring of rings) writeLine(ring);
  }
  return at;
}
