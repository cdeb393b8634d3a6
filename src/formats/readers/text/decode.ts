import { isAscii, isUtf8 } from 'node:buffer';
import { chunksOf } from './chunks.ts';
import { lastCharacterEnd, type Encoding } from './encoding.ts';

/** The text of a file in pieces of about one mebibyte; NUL characters are taken out. */
export async function* decodeFile(path: string, encoding: Encoding): AsyncGenerator<string> {
  const pieces = encoding.label === 'utf-8' || encoding.label === 'mixed' ? utf8 : legacy;
  for await (const text of pieces(path, encoding)) {
    yield encoding.nuls > 0 ? text.replaceAll('\0', '') : text;
  }
}

async function* utf8(path: string, encoding: Encoding): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunksOf(path, encoding.skip)) {
    // One byte a letter keeps the strings small and the scanner fast.
    if (rest.length === 0 && isAscii(chunk)) {
      yield chunk.toString('latin1');
      continue;
    }
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = encoding.label === 'mixed' ? bytes.lastIndexOf(10) + 1 || bytes.length : lastCharacterEnd(bytes);
    rest = Buffer.from(bytes.subarray(end));
    yield encoding.label === 'mixed' ? mixed(bytes.subarray(0, end)) : bytes.toString('utf8', 0, end);
  }
  if (rest.length > 0) yield encoding.label === 'mixed' ? mixed(rest) : rest.toString('utf8');
}

/** Line by line: UTF-8 where it is valid, Windows-1252 where not. */
function mixed(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  const decoder = new TextDecoder('windows-1252');
  let text = '';
  for (let start = 0; start < bytes.length;) {
    const at = bytes.indexOf(10, start);
    const end = at < 0 ? bytes.length : at + 1;
    const line = bytes.subarray(start, end);
    text += isUtf8(line) ? line.toString('utf8') : decoder.decode(line);
    start = end;
  }
  return text;
}

async function* legacy(path: string, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding.label);
  for await (const chunk of chunksOf(path, encoding.skip)) yield decoder.decode(chunk, { stream: true });
  const last = decoder.decode();
  if (last !== '') yield last;
}
