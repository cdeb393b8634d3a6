import type { Geometry } from '#core/field.ts';
import type { RawCell } from '#formats/reader.ts';
import type { GeoRecord } from '../geo/record-table.ts';
import type { XmlHandler } from '../geo/xml-records.ts';
import { fieldsOfTable } from './html-table.ts';

/** Plain children of a placemark that are kept, with their columns. */
const TEXTS: Readonly<Record<string, string>> = {
  name: 'name',
  description: 'description',
  address: 'address',
  phoneNumber: 'phone',
  when: 'time',
  begin: 'begin',
  end: 'end',
};
const GEOMETRIES = new Set(['Point', 'LineString', 'LinearRing', 'Polygon', 'MultiGeometry', 'Track', 'MultiTrack']);

interface Shape {
  readonly kind: string;
  readonly children: Geometry[];
  /** Positions of the element itself. */
  positions: number[][];
  readonly rings: number[][][];
}

/** Makes one record of each placemark of a KML document. */
export class Placemarks implements XmlHandler<GeoRecord> {
  /** Addresses the document fetches its content from, which are not followed. */
  links = 0;
  /** Folders that placemarks lie in; up to two are told apart. */
  readonly folders = new Set<string>();
  /** Columns that so far always say the same as the name of the placemark; null before the first. */
  twins: ReadonlySet<string> | null = null;
  #out: GeoRecord[] = [];
  #place = 0;
  readonly #folders: string[] = [];
  readonly #path: string[] = [];
  #values: Map<string, RawCell> | null = null;
  #geometry: Geometry | null = null;
  readonly #shapes: Shape[] = [];
  #dataName: string | null = null;

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#path.push(name);
    if (name === 'Folder') this.#folders.push('');
    else if (name === 'NetworkLink') this.links += 1;
    else if (name === 'Placemark') {
      this.#values = new Map();
      this.#geometry = null;
      this.#place += 1;
    } else if (this.#values !== null && GEOMETRIES.has(name)) {
      this.#shapes.push({ kind: name, children: [], positions: [], rings: [] });
    } else if (name === 'Data' || name === 'SimpleData') this.#dataName = attributes['name']?.trim() ?? null;
  }

  close(name: string, text: string): void {
    this.#path.pop();
    const parent = this.#path.at(-1);
    if (name === 'Folder') this.#folders.pop();
    else if (name === 'name' && parent === 'Folder') this.#folders[this.#folders.length - 1] = text;
    if (this.#values === null) return;
    if (name === 'Placemark') this.#finish();
    else if (this.#shapes.length > 0) this.#closeInShape(name, text);
    else if (name === 'SimpleData' || (name === 'value' && parent === 'Data')) {
      if (this.#dataName !== null && this.#dataName !== '') this.#values.set(this.#dataName, text);
    } else if (
      TEXTS[name] !== undefined &&
      (parent === 'Placemark' || parent === 'TimeStamp' || parent === 'TimeSpan')
    ) {
      if (text !== '') this.#values.set(TEXTS[name], text);
    }
  }

  take(): GeoRecord[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  #closeInShape(name: string, text: string): void {
    const shape = this.#shapes.at(-1) as Shape;
    if (name === 'coordinates') shape.positions = positionsOf(text);
    else if (name === 'coord') shape.positions.push(...positionsOf(text.trim().split(/\s+/).join(',')));
    else if (name === shape.kind) {
      this.#shapes.pop();
      this.#hand(shape);
    }
  }

  /** Hands a finished shape to the one around it, or to the placemark. */
  #hand(shape: Shape): void {
    const around = this.#shapes.at(-1);
    if (shape.kind === 'LinearRing' && around?.kind === 'Polygon') {
      around.rings.push(shape.positions);
      return;
    }
    const geometry = geometryOf(shape);
    if (geometry === null) return;
    if (around !== undefined) around.children.push(geometry);
    else this.#geometry ??= geometry;
  }

  #finish(): void {
    const values = this.#values as Map<string, RawCell>;
    this.#values = null;
    const description = values.get('description');
    const table = typeof description === 'string' ? fieldsOfTable(description) : null;
    if (table !== null) {
      values.delete('description');
      for (const [key, value] of table) if (!values.has(key)) values.set(key, value);
    }
    const name = values.get('name') ?? '';
    const same = [...values].filter(([key, value]) => key !== 'name' && value === name).map(([key]) => key);
    const twins = this.twins;
    this.twins = new Set(twins === null ? same : same.filter((key) => twins.has(key)));
    const folder = this.#folders.filter((name) => name !== '').join(' / ');
    if (this.folders.size < 2) this.folders.add(folder);
    if (folder !== '') values.set(values.has('folder') ? 'kml_folder' : 'folder', folder);
    this.#out.push({ place: this.#place, values, geometry: this.#geometry });
  }
}

/** "lon,lat[,height]" separated by white space; heights go. */
function positionsOf(text: string): number[][] {
  return text
    .replace(/\s*,\s*/g, ',')
    .split(/\s+/)
    .filter((part) => part !== '')
    .map((part) => part.split(',').slice(0, 2).map(Number));
}

function geometryOf({ kind, positions, rings, children }: Shape): Geometry | null {
  if (kind === 'Point') return positions[0] === undefined ? null : { type: 'Point', coordinates: positions[0] };
  if (kind === 'Polygon') return rings.length === 0 ? null : { type: 'Polygon', coordinates: rings };
  if (kind === 'MultiGeometry' || kind === 'MultiTrack') return collected(children);
  return positions.length === 0 ? null : { type: 'LineString', coordinates: positions };
}

/** Parts of one kind make a Multi… geometry, mixed ones a collection. */
function collected(parts: readonly Geometry[]): Geometry | null {
  const [first] = parts;
  if (first === undefined || parts.length === 1) return first ?? null;
  const isPlain =
    ['Point', 'LineString', 'Polygon'].includes(first.type) && parts.every(({ type }) => type === first.type);
  if (isPlain) return { type: `Multi${first.type}`, coordinates: parts.map(({ coordinates }) => coordinates) };
  return { type: 'GeometryCollection', geometries: parts };
}
