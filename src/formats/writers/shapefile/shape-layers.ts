import type { Readable } from 'node:stream';
import type { Geometry } from '#core/field.ts';
import { WriterProblems } from '../problems.ts';
import type { Spools } from '../spool.ts';
import { ShapeLayer } from './shape-layer.ts';
import type { ShapeKind } from './shape-record.ts';
import { kindOf, shapeRecord } from './shape-record.ts';

export interface FinishedLayer {
  readonly kind: ShapeKind;
  readonly shp: Readable;
  readonly shx: Readable;
  readonly dbf: Readable;
}

/** The layers of an export, one a kind of shape, in the order the kinds were met. */
export class ShapeLayers {
  readonly #spools: Spools;
  readonly #dbfHeader: (records: number) => Uint8Array;
  readonly #layers = new Map<ShapeKind, ShapeLayer>();
  /** Attributes of records without a shape that came before the first one with a shape. */
  #waiting: Uint8Array[] = [];

  constructor(spools: Spools, dbfHeader: (records: number) => Uint8Array) {
    this.#spools = spools;
    this.#dbfHeader = dbfHeader;
  }

  /** Records without a shape go to the first layer as null shapes; collections of mixed shapes to several. */
  async add(geometry: Geometry | null, attributes: Uint8Array): Promise<void> {
    const kinds = geometry === null ? [] : kindOf(geometry);
    if (geometry === null || kinds.length === 0) return await this.#addWithout(attributes);
    for (const kind of kinds) {
      const layer = await this.#layer(kind);
      await layer.add(shapeRecord(geometry, kind), attributes);
      if (layer.isFull) throw WriterProblems.TooLargeForFormat({ format: 'shp', limit: '2 GB' });
    }
  }

  async finish(): Promise<FinishedLayer[]> {
    if (this.#layers.size === 0) await this.#layer('point');
    const finished: FinishedLayer[] = [];
    for (const layer of this.#layers.values()) finished.push({ kind: layer.kind, ...(await layer.finish()) });
    return finished;
  }

  async #addWithout(attributes: Uint8Array): Promise<void> {
    const [first] = this.#layers.values();
    if (first !== undefined) return await first.add(null, attributes);
    this.#waiting.push(attributes);
    // Should nothing have a shape, the records still must not pile up in memory.
    if (this.#waiting.length >= 10_000) await this.#layer('point');
  }

  async #layer(kind: ShapeKind): Promise<ShapeLayer> {
    const known = this.#layers.get(kind);
    if (known !== undefined) return known;
    const layer = await ShapeLayer.open(kind, this.#spools, this.#dbfHeader);
    this.#layers.set(kind, layer);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const attributes of waiting) await layer.add(null, attributes);
    return layer;
  }
}
