import type { ReadOptions } from '#formats/reader.ts';
import type { Archive, Member } from '../archive/archive.ts';
import { chunksOf } from '../text/chunks.ts';
import { FormatProblems } from '../problems.ts';
import { shownBy, type Shown } from './cells.ts';
import { XmlEvents } from './xml-events.ts';

/** What the parts of a workbook beside its sheets say. */
export interface WorkbookParts {
  readonly sheets: readonly { readonly name: string; readonly hidden: boolean; readonly member: Member }[];
  readonly date1904: boolean;
  /** What the number format of each cell style shows. */
  readonly styles: readonly Shown[];
}

const SMALL_PART = 64 * 1024 ** 2;
const MAX_STRINGS = 5_000_000;

export async function readParts(archive: Archive): Promise<WorkbookParts> {
  const workbook = await textOf(archive, /^xl\/workbook\d*\.xml$/i);
  if (workbook === undefined) throw FormatProblems.Damaged({ what: 'the workbook has no list of sheets' });
  const targets = relations((await textOf(archive, /^xl\/_rels\/workbook\d*\.xml\.rels$/i)) ?? '');
  const sheets: { name: string; hidden: boolean; member: Member }[] = [];
  let date1904 = false;
  parse(workbook, 'the list of sheets', (name, attributes) => {
    if (name === 'workbookPr') date1904 = attributes['date1904'] === '1' || attributes['date1904'] === 'true';
    if (name !== 'sheet') return;
    const id = Object.entries(attributes).find(([key]) => /(?:^|:)id$/.test(key) && key !== 'sheetId')?.[1];
    const path = id === undefined ? undefined : targets.get(id);
    const member = archive.members.find((candidate) => candidate.name.toLowerCase() === path?.toLowerCase());
    if (member === undefined || !/sheet/i.test(member.name)) return;
    sheets.push({
      name: attributes['name'] ?? `Sheet ${sheets.length + 1}`,
      hidden: (attributes['state'] ?? 'visible') !== 'visible',
      member,
    });
  });
  return { sheets, date1904, styles: styleShows((await textOf(archive, /^xl\/styles\d*\.xml$/i)) ?? '') };
}

async function textOf(archive: Archive, pattern: RegExp): Promise<string | undefined> {
  const member = archive.members.find(({ name }) => pattern.test(name));
  return member === undefined
    ? undefined
    : (await archive.bytes(member, SMALL_PART)).toString('utf8').replace(/^\uFEFF/, '');
}

function parse(
  text: string,
  part: string,
  open: (name: string, attributes: Readonly<Record<string, string>>) => void,
  close?: (name: string) => void,
): void {
  if (text === '') return;
  const events = new XmlEvents({ open, ...(close === undefined ? {} : { close }) }, part);
  events.write(text);
  events.end();
}

function relations(text: string): Map<string, string> {
  const targets = new Map<string, string>();
  parse(text, 'the list of parts', (name, attributes) => {
    if (name !== 'Relationship' || attributes['TargetMode'] === 'External') return;
    const target = (attributes['Target'] ?? '').replace(/^\.\//, '');
    targets.set(attributes['Id'] ?? '', target.startsWith('/') ? target.slice(1) : `xl/${target}`);
  });
  return targets;
}

function styleShows(text: string): Shown[] {
  const codes = new Map<number, string>();
  const styles: Shown[] = [];
  let inCells = false;
  const close = (name: string): void => {
    if (name === 'cellXfs') inCells = false;
  };
  parse(
    text,
    'the list of styles',
    (name, attributes) => {
      if (name === 'numFmt') codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells) {
        const id = Number(attributes['numFmtId'] ?? 0);
        styles.push(shownBy(id, codes.get(id)));
      }
    },
    close,
  );
  return styles;
}

/** The texts that cells refer to by number. Phonetic hints are left out. */
export async function sharedStrings(archive: Archive, options: ReadOptions): Promise<string[]> {
  const member = archive.members.find(({ name }) => /^xl\/sharedStrings\d*\.xml$/i.test(name));
  if (member === undefined) return [];
  const { path } = await archive.extract(member, options);
  const strings: string[] = [];
  let current = '';
  let inText = false;
  let phonetic = 0;
  const events = new XmlEvents(
    {
      open(name) {
        if (name === 'si') current = '';
        else if (name === 'rPh') phonetic++;
        else if (name === 't') inText = phonetic === 0;
      },
      close(name) {
        if (name === 'si') {
          if (strings.length >= MAX_STRINGS)
            throw FormatProblems.TooLarge({ limit: `${MAX_STRINGS} texts, or ${options.limits.maxExpandedBytes}` });
          strings.push(unescapeSheet(current));
        } else if (name === 'rPh') phonetic--;
        else if (name === 't') inText = false;
      },
      text(piece) {
        if (inText) current += piece;
      },
    },
    'the list of texts',
  );
  await feed(events, path);
  return strings;
}

/** Feeds a file of UTF-8 (or marked UTF-16) XML to a parser. */
export async function feed(events: XmlEvents, path: string): Promise<void> {
  let decoder: TextDecoder | undefined;
  for await (const chunk of chunksOf(path)) {
    decoder ??= new TextDecoder(
      chunk[0] === 0xff && chunk[1] === 0xfe
        ? 'utf-16le'
        : chunk[0] === 0xfe && chunk[1] === 0xff
          ? 'utf-16be'
          : 'utf-8',
    );
    events.write(decoder.decode(chunk, { stream: true }));
  }
  events.end();
}

/** Spreadsheets write control characters as `_x000D_`. */
export function unescapeSheet(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
