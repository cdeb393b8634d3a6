import { isJunk } from './archive.ts';

const LOCAL = [0x50, 0x4b, 0x03, 0x04];
const CENTRAL = [0x50, 0x4b, 0x01, 0x02];

/** Is this the beginning of a zip archive? */
export const isZip = (head: Uint8Array): boolean => LOCAL.every((byte, i) => head[i] === byte);

/**
 * Names of the members that the first and the last bytes of a zip tell, without opening it: the directory at the end
 * of most archives fits into 64 KiB. For ranking formats only.
 */
export function zipNames(head: Uint8Array, tail: Uint8Array): string[] {
  const names = new Set<string>();
  for (const name of namesAfter(tail, CENTRAL, 28, 46)) names.add(name);
  for (const name of namesAfter(head, LOCAL, 26, 30)) names.add(name);
  return [...names].filter((name) => !name.endsWith('/') && !isJunk(name));
}

function* namesAfter(bytes: Uint8Array, mark: readonly number[], lengthAt: number, nameAt: number): Generator<string> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pattern = Buffer.from(mark);
  for (let at = buffer.indexOf(pattern); at >= 0; at = buffer.indexOf(pattern, at + 4)) {
    if (at + nameAt > buffer.length) return;
    const length = buffer.readUInt16LE(at + lengthAt);
    if (at + nameAt + length <= buffer.length) yield buffer.toString('utf8', at + nameAt, at + nameAt + length);
  }
}
