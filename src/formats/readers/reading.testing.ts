import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ZipFile } from 'yazl';
import type { RawTable, ReadOptions } from '#formats/reader.ts';
import { DEFAULT_LIMITS, openTable } from './index.ts';

/** What a file gave: rows as objects by column name, notes after the pass. */
export interface Read {
  readonly table: RawTable;
  readonly reader: string;
  readonly columns: readonly string[];
  readonly rows: Record<string, unknown>[];
  readonly notes: readonly string[];
}

/** Writes bytes to a file of their own, identifies and reads them in a folder that is removed. */
export async function read(
  content: string | Uint8Array,
  name = 'file',
  choices: Partial<ReadOptions> = {},
): Promise<Read> {
  const scratch = await mkdtemp(join(tmpdir(), 'plaza-read-'));
  try {
    const path = join(scratch, 'received');
    const bytes = Buffer.from(content as string);
    await writeFile(path, bytes);
    const table = await openTable({ path, name, size: bytes.length }, { limits: DEFAULT_LIMITS, scratch, ...choices });
    const rows: Record<string, unknown>[] = [];
    for await (const batch of table.rows()) {
      for (const { cells } of batch)
        rows.push(Object.fromEntries(table.columns.map((column, i) => [column.name, cells[i]])));
    }
    return {
      table,
      reader: table.reader,
      columns: table.columns.map((column) => column.name),
      rows,
      notes: table.notes.map(({ message }) => message),
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A zip archive of these files. */
export async function zipOf(files: Readonly<Record<string, string | Uint8Array>>, mode = 0o100644): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content as string), name, { mode });
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** The code of the problem a promise fails with; the error itself when it is none. */
export async function problemOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (thrown) {
    const { name, code } = thrown as { name: string; code: string };
    if (name === 'Problem') return code;
    throw thrown;
  }
  return 'no problem';
}
