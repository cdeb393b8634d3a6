import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ZipFile } from 'yazl';
import type { RawColumn, RawRow } from '#formats/reader.ts';
import {
  compileConversions,
  inferTable,
  type CellProblem,
  type Inferred,
  type InferOptions,
} from '#formats/infer/index.ts';
import type { Value } from '#core/field.ts';
import { DEFAULT_LIMITS, openTable, type ReadOptions } from './index.ts';

export interface ReadResult {
  readonly reader: string;
  readonly understood: string;
  readonly table: string | undefined;
  readonly otherTables: readonly string[];
  readonly columns: readonly RawColumn[];
  readonly names: readonly string[];
  readonly rows: readonly RawRow[];
  readonly cells: readonly (readonly unknown[])[];
  readonly notes: readonly string[];
}

/** Writes bytes to a file of this name and reads it the way a run does. */
export async function readBytes(
  bytes: Uint8Array | string,
  name: string,
  options: Partial<ReadOptions> = {},
): Promise<ReadResult> {
  return await inFolder(async (scratch) => {
    const path = join(scratch, 'received');
    await writeFile(path, bytes);
    const table = await openTable(
      { path, name, size: Buffer.byteLength(bytes) },
      { limits: DEFAULT_LIMITS, scratch, ...options },
    );
    const rows: RawRow[] = [];
    for await (const batch of table.rows()) for (const row of batch) rows.push(row);
    return {
      reader: table.reader,
      understood: table.understood,
      table: table.table,
      otherTables: table.otherTables,
      columns: table.columns,
      names: table.columns.map((column) => column.name),
      rows,
      cells: rows.map((row) => row.cells),
      notes: table.notes.map((note) => note.message),
    };
  });
}

export interface Published {
  readonly inferred: Inferred;
  readonly types: Readonly<Record<string, string>>;
  readonly values: readonly (readonly Value[])[];
  readonly problems: readonly CellProblem[];
}

/** Reads, infers and converts. */
export async function publishBytes(
  bytes: Uint8Array | string,
  name: string,
  infer: InferOptions = {},
  options: Partial<ReadOptions> = {},
): Promise<Published> {
  return await inFolder(async (scratch) => {
    const path = join(scratch, 'received');
    await writeFile(path, bytes);
    const table = await openTable(
      { path, name, size: Buffer.byteLength(bytes) },
      { limits: DEFAULT_LIMITS, scratch, ...options },
    );
    const inferred = await inferTable(table, { fileName: name, ...infer });
    const convert = compileConversions(inferred.conversions);
    const values: (readonly Value[])[] = [];
    const problems: CellProblem[] = [];
    for await (const batch of table.rows()) {
      for (const row of batch) {
        const converted = convert(row.cells);
        values.push(converted.values);
        problems.push(...converted.problems);
      }
    }
    return {
      inferred,
      types: Object.fromEntries(inferred.fields.map((field) => [field.name, field.type])),
      values,
      problems,
    };
  });
}

async function inFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'plaza-read-'));
  try {
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A zip archive of named texts. */
export async function zipOf(members: Readonly<Record<string, string | Uint8Array>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(members)) zip.addBuffer(Buffer.from(content as string), name);
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** A small workbook; `sheets` are the inner XML of their worksheets. */
export async function workbookOf(
  sheets: Readonly<Record<string, string>>,
  extra: Readonly<Record<string, string>> = {},
  hidden: readonly string[] = [],
): Promise<Buffer> {
  const names = Object.keys(sheets);
  const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
  const list = names
    .map(
      (name, i) =>
        `<sheet name="${name}" sheetId="${i + 1}" r:id="r${i + 1}"${hidden.includes(name) ? ' state="hidden"' : ''}/>`,
    )
    .join('');
  const relations = names
    .map((_, i) => `<Relationship Id="r${i + 1}" Type="worksheet" Target="worksheets/sheet${i + 1}.xml"/>`)
    .join('');
  return await zipOf({
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': `<workbook ${main} xmlns:r="r"><sheets>${list}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${relations}</Relationships>`,
    ...Object.fromEntries(
      names.map((name, i) => [`xl/worksheets/sheet${i + 1}.xml`, `<worksheet ${main}>${sheets[name]!}</worksheet>`]),
    ),
    ...extra,
  });
}

/** Rows of inline texts and numbers as sheet XML, from row `first`. */
export function sheetData(rows: readonly (readonly (string | number | null)[])[], first = 1): string {
  const letters = (i: number): string => String.fromCharCode(65 + i);
  const body = rows.map((row, r) => {
    const cells = row.map((cell, c) => {
      const ref = `${letters(c)}${r + first}`;
      if (cell === null) return '';
      return typeof cell === 'number'
        ? `<c r="${ref}"><v>${cell}</v></c>`
        : `<c r="${ref}" t="inlineStr"><is><t>${cell}</t></is></c>`;
    });
    return `<row r="${r + first}">${cells.join('')}</row>`;
  });
  return `<sheetData>${body.join('')}</sheetData>`;
}
