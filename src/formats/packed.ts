import type { PackedRows, RawRow } from './reader.ts';

export function isPacked(piece: readonly RawRow[] | PackedRows): piece is PackedRows {
  return 'starts' in piece;
}

/** A cell of a packed row as text. */
export function textAt(bytes: Buffer, start: number, end: number): string {
  for (let at = start; at < end; at++) if (bytes[at]! > 127) return bytes.toString('utf8', start, end);
  return bytes.toString('latin1', start, end);
}

/** The rows from `from` on as ordinary ones. */
export function unpackRows({ bytes, rows, width, starts, ends, place }: PackedRows, from = 0): RawRow[] {
  return Array.from({ length: rows - from }, (_, i) => {
    const at = (from + i) * width;
    const cells = Array.from({ length: width }, (__, c) => textAt(bytes, starts[at + c]!, ends[at + c]!));
    return { place: place + from + i, cells };
  });
}
