import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { SaxesParser } from 'saxes';
import type { ReadLimits } from '#formats/reader.ts';
import { FormatProblems } from '../problems.ts';

/** What a format makes of an XML document as it goes by. Names come without their namespace prefix. */
export interface XmlHandler<T> {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  /** `text` is all the text directly inside the element, trimmed. */
  close(name: string, text: string): void;
  /** Records finished since the last call. */
  take(): T[];
}

/**
 * Reads an XML file as a stream. Entities of a document type are never expanded and nothing is ever fetched: a
 * document that needs them is refused. Depth and text length are bounded by the limits.
 */
export async function* readXml<T>(
  path: string,
  limits: ReadLimits,
  handler: XmlHandler<T>,
): AsyncGenerator<readonly T[]> {
  const decoder = new TextDecoder(await encodingOf(path));
  const parser = new SaxesParser({ xmlns: false, position: true });
  const texts: string[] = [''];
  let size = 0;
  let quiet = 0;
  parser.on('error', (error) => {
    throw FormatProblems.Damaged({ what: `the XML is wrong: ${error.message.replace(/^undefined:/, 'line ')}` });
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (texts.length > limits.maxDepth) {
      throw FormatProblems.TooDeep({ limit: limits.maxDepth, place: `line ${parser.line}` });
    }
    texts.push('');
    [size, quiet] = [0, 0];
    handler.open(localName(name), attributes);
  });
  const addText = (text: string): void => {
    size += text.length;
    quiet = 0;
    if (size > limits.maxCellBytes * 4)
      throw FormatProblems.CellTooLong({ place: parser.line, limit: limits.maxCellBytes * 4 });
    texts[texts.length - 1] += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', ({ name }) => {
    quiet = 0;
    handler.close(localName(name), (texts.pop() ?? '').trim());
  });
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    parser.write(decoder.decode(chunk as Buffer, { stream: true }));
    quiet += (chunk as Buffer).length;
    // One text or tag that never ends would fill the memory before its event comes.
    if (quiet > limits.maxCellBytes * 4)
      throw FormatProblems.CellTooLong({ place: parser.line, limit: limits.maxCellBytes * 4 });
    const records = handler.take();
    if (records.length > 0) yield records;
  }
  parser.write(decoder.decode());
  parser.close();
  const records = handler.take();
  if (records.length > 0) yield records;
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** From the byte order mark or the XML declaration; UTF-8 otherwise. */
async function encodingOf(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(200);
    const { bytesRead } = await file.read(head, 0, 200, 0);
    const bytes = head.subarray(0, bytesRead);
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
    const declared = /^[^<]*<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']/.exec(bytes.toString('latin1'))?.[1] ?? 'utf-8';
    try {
      // A declaration that can be read as ASCII is not UTF-16, whatever it says.
      return /^utf-?16/i.test(declared) ? 'utf-8' : new TextDecoder(declared).encoding;
    } catch {
      throw FormatProblems.BadEncoding({ encoding: declared });
    }
  } finally {
    await file.close();
  }
}

/** Does the beginning of a file look like XML whose outer element has this name? */
export function isXmlOf(head: Uint8Array, element: string): boolean {
  const latin = Buffer.from(head.subarray(0, 4096)).toString('latin1').replaceAll('\0', '');
  return new RegExp(`<(?:[\\w-]+:)?${element}[\\s>]`).test(latin) && /^[^<]{0,20}</.test(latin);
}
