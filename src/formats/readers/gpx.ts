import type { Geometry } from '#core/field.ts';
import type { RawCell, RawTable, Reader, ReadOptions, ReadSource } from '#formats/reader.ts';
import type { GeoRecord } from './geo/record-table.ts';
import { tableOfRecords } from './geo/record-table.ts';
import type { XmlHandler } from './geo/xml-records.ts';
import { isXmlOf, readXml } from './geo/xml-records.ts';

/** GPX 1.0 and 1.1: one row a waypoint, route or track; extensions become columns. */
export const gpx: Reader = {
  id: 'gpx',
  title: 'GPX',
  extensions: ['gpx'],
  identify: (head) => (isXmlOf(head, 'gpx') ? 0.97 : 0),
  read: readGpx,
};

const KINDS: Readonly<Record<string, string>> = { wpt: 'waypoint', rte: 'route', trk: 'track' };
const POINTS = new Set(['wpt', 'rtept', 'trkpt']);

async function readGpx(source: ReadSource, options: ReadOptions): Promise<RawTable> {
  async function* records(): AsyncIterable<readonly GeoRecord[]> {
    yield* readXml(source.path, options.limits, new GpxRecords());
  }
  return await tableOfRecords(
    { records, word: 'waypoint or track', understood: 'GPX', columns: [{ name: 'kind' }, { name: 'name' }] },
    options,
  );
}

class GpxRecords implements XmlHandler<GeoRecord> {
  #out: GeoRecord[] = [];
  #place = 0;
  readonly #path: string[] = [];
  #values: Map<string, RawCell> | null = null;
  #segments: number[][][] = [];
  #times: string[] = [];
  #count = 0;

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#path.push(name);
    if (KINDS[name] !== undefined && this.#values === null) {
      this.#values = new Map([['kind', KINDS[name]]]);
      this.#segments = name === 'trk' ? [] : [[]];
      this.#times = [];
      this.#count = 0;
      this.#place += 1;
    }
    if (this.#values === null) return;
    if (name === 'trkseg') this.#segments.push([]);
    if (POINTS.has(name)) {
      this.#segments.at(-1)?.push([Number(attributes['lon']), Number(attributes['lat'])]);
      this.#count += 1;
    }
    if (name === 'link' && attributes['href'] !== undefined) this.#values.set('link', attributes['href']);
  }

  close(name: string, text: string): void {
    this.#path.pop();
    const parent = this.#path.at(-1);
    const values = this.#values;
    if (values === null) return;
    if (KINDS[name] !== undefined && this.#path.length <= 1) this.#finish(name);
    else if (name === 'time' && (parent === 'trkpt' || parent === 'rtept')) {
      if (this.#times.length < 2) this.#times.push(text);
      else this.#times[1] = text;
    } else if (text !== '' && name !== 'extensions') {
      if (this.#inExtensions()) setExtension(values, name, text);
      else if (KINDS[parent ?? ''] !== undefined && !(name === 'link' && values.has('link'))) values.set(name, text);
    }
  }

  take(): GeoRecord[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  /** Extensions of the record itself, not those of each of its points. */
  #inExtensions(): boolean {
    const at = this.#path.indexOf('extensions');
    return at > 0 && KINDS[this.#path[at - 1] ?? ''] !== undefined;
  }

  #finish(name: string): void {
    const values = this.#values as Map<string, RawCell>;
    this.#values = null;
    if (name !== 'wpt') {
      values.set('points', this.#count);
      const [start, end] = this.#times;
      if (start !== undefined) values.set('start_time', start).set('end_time', end ?? start);
    }
    this.#out.push({ place: this.#place, values, geometry: this.#geometry(name) });
  }

  #geometry(name: string): Geometry | null {
    if (name === 'wpt') return { type: 'Point', coordinates: this.#segments[0]?.[0] };
    const lines = this.#segments.filter((line) => line.length > 1);
    const [first] = lines;
    if (first === undefined) return null;
    return lines.length === 1
      ? { type: 'LineString', coordinates: first }
      : { type: 'MultiLineString', coordinates: lines };
  }
}

/** An extension may be called like a part of the format; the same text twice is kept once. */
function setExtension(values: Map<string, RawCell>, name: string, text: string): void {
  const known = values.get(name);
  if (known === undefined) values.set(name, text);
  else if (known !== text) values.set(`${name}_2`, text);
}
