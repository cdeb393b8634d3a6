import type { Readable } from 'node:stream';
import type { Spool, Spools } from '../spool.ts';
import type { ShapeKind, ShapeRecord } from './shape-record.ts';
import { SHAPE_CODES } from './shape-record.ts';

const HEADER = 100;
/** Offsets are counted in words of 16 bits in a signed number; most programs stop at 2 GB. */
const MAX_BYTES = 2 ** 31 - 1;

/** One shapefile in the making: its three files grow on disk, their headers are written in the end. */
export class ShapeLayer {
  readonly kind: ShapeKind;
  readonly #shp: Spool;
  readonly #shx: Spool;
  readonly #dbf: Spool;
  readonly #dbfHeader: (records: number) => Uint8Array;
  #records = 0;
  readonly #box = [Infinity, Infinity, -Infinity, -Infinity];

  private constructor(
    kind: ShapeKind,
    files: readonly [Spool, Spool, Spool],
    dbfHeader: (records: number) => Uint8Array,
  ) {
    this.kind = kind;
    [this.#shp, this.#shx, this.#dbf] = files;
    this.#dbfHeader = dbfHeader;
  }

  static async open(kind: ShapeKind, spools: Spools, dbfHeader: (records: number) => Uint8Array): Promise<ShapeLayer> {
    const files = [await spools.create(), await spools.create(), await spools.create()] as const;
    await files[0].add(Buffer.alloc(HEADER));
    await files[1].add(Buffer.alloc(HEADER));
    await files[2].add(dbfHeader(0));
    return new ShapeLayer(kind, files, dbfHeader);
  }

  get isFull(): boolean {
    return this.#shp.size > MAX_BYTES || this.#dbf.size > MAX_BYTES;
  }

  /** A record; without shape it is a null shape. */
  async add(shape: ShapeRecord | null, attributes: Uint8Array): Promise<void> {
    const content = shape?.content ?? Buffer.alloc(4);
    const head = Buffer.alloc(8);
    this.#records += 1;
    head.writeInt32BE(this.#records, 0);
    head.writeInt32BE(content.length / 2, 4);
    const entry = Buffer.alloc(8);
    entry.writeInt32BE(this.#shp.size / 2, 0);
    entry.writeInt32BE(content.length / 2, 4);
    await this.#shx.add(entry);
    await this.#shp.add(head);
    await this.#shp.add(content);
    await this.#dbf.add(attributes);
    if (shape === null) return;
    const [xmin, ymin, xmax, ymax] = shape.box;
    this.#box[0] = Math.min(this.#box[0] as number, xmin);
    this.#box[1] = Math.min(this.#box[1] as number, ymin);
    this.#box[2] = Math.max(this.#box[2] as number, xmax);
    this.#box[3] = Math.max(this.#box[3] as number, ymax);
  }

  async finish(): Promise<{ shp: Readable; shx: Readable; dbf: Readable }> {
    await this.#dbf.add(Buffer.from([0x1a]));
    await this.#shp.patch(0, this.#header(this.#shp.size));
    await this.#shx.patch(0, this.#header(this.#shx.size));
    await this.#dbf.patch(0, this.#dbfHeader(this.#records));
    return { shp: await this.#shp.read(), shx: await this.#shx.read(), dbf: await this.#dbf.read() };
  }

  #header(bytes: number): Uint8Array {
    const header = Buffer.alloc(HEADER);
    header.writeInt32BE(9994, 0);
    header.writeInt32BE(bytes / 2, 24);
    header.writeInt32LE(1000, 28);
    header.writeInt32LE(SHAPE_CODES[this.kind], 32);
    this.#box.forEach((value, i) => header.writeDoubleLE(Number.isFinite(value) ? value : 0, 36 + i * 8));
    return header;
  }
}
