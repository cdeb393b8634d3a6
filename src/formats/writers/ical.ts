import type { Field, Row } from '#core/field.ts';
import type { WriteContext, Writer } from '#formats/writer.ts';
import { geometryField, geometryOf, showText } from './encode.ts';
import { WriterProblems } from './problems.ts';
import { titleField } from './title-field.ts';

/**
 * iCalendar (RFC 5545): a record with a date is an event. Start and end are the fields called so, else the first date
 * field; `start_field`, `end_field` and `name_field` choose others.
 */
export const ical: Writer = {
  id: 'ical',
  extension: 'ics',
  mediaType: 'text/calendar; charset=utf-8',
  needsGeometry: false,
  write: writeCalendar,
};

const START = /(?:^|_)(?:start|begin|from|first|opening|debut|inicio|beginn|von)/i;
const END = /(?:^|_)(?:end|until|finish|last|closing|fin|ende|bis)/i;

interface Plan {
  readonly context: WriteContext;
  readonly start: Field;
  readonly end: Field | undefined;
  readonly name: Field | undefined;
  readonly address: Field | undefined;
  readonly place: Field | undefined;
  readonly others: readonly Field[];
}

async function* writeCalendar(rows: AsyncIterable<readonly Row[]>, context: WriteContext): AsyncIterable<string> {
  const plan = planOf(context);
  yield folded([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Plaza//Export//EN',
    'CALSCALE:GREGORIAN',
    `X-WR-CALNAME:${escaped(context.title)}`,
  ]);
  for await (const batch of rows) {
    let text = '';
    for (const row of batch) {
      const event = eventOf(row, plan);
      if (event !== null) text += folded(event);
    }
    if (text !== '') yield text;
  }
  yield folded(['END:VCALENDAR']);
}

function planOf(context: WriteContext): Plan {
  const { fields, options } = context;
  const dates = fields.filter(({ type }) => type === 'date' || type === 'datetime');
  const chosen = (option: string): Field | undefined => dates.find(({ name }) => name === options[option]);
  const start = chosen('start_field') ?? dates.find(({ name }) => START.test(name)) ?? dates[0];
  if (start === undefined) throw WriterProblems.DateNeeded();
  const end =
    chosen('end_field') ?? dates.find((field) => field !== start && field.type === start.type && END.test(field.name));
  const name = titleField(fields, options['name_field']);
  const address =
    fields.find(({ annotations }) => annotations.semantic === 'address') ??
    fields.find(
      (field) =>
        field.type === 'text' && field !== name && /address|location|venue|place|adresse|lieu|lugar/i.test(field.name),
    );
  const place = geometryField(fields);
  const others = fields.filter((field) => ![start, end, name, address, place].includes(field));
  return { context, start, end, name, address, place, others };
}

function eventOf(row: Row, { context, start, end, name, address, place, others }: Plan): string[] | null {
  const begins = row[start.name];
  if (typeof begins !== 'string') return null;
  const ends = end === undefined ? undefined : row[end.name];
  const id = String(row['_id'] ?? '');
  const show = (field: Field): string => showText(row[field.name], field, context.timezone);
  const lines = [
    'BEGIN:VEVENT',
    `UID:${escaped(`${id}@${context.datasetId}`)}`,
    `DTSTAMP:${stamp(begins)}`,
    `DTSTART${moment(begins, start)}`,
  ];
  // All-day events end on the day after their last one.
  if (typeof ends === 'string' && ends >= begins)
    lines.push(`DTEND${moment(start.type === 'date' ? dayAfter(ends) : ends, start)}`);
  lines.push(`SUMMARY:${escaped(name === undefined ? context.title : show(name) || context.title)}`);
  const where = address === undefined ? '' : show(address);
  if (where !== '') lines.push(`LOCATION:${escaped(where)}`);
  const geometry = place === undefined ? null : geometryOf(row[place.name]);
  if (geometry?.type === 'Point') {
    const [lon, lat] = geometry.coordinates as readonly [number, number];
    lines.push(`GEO:${lat};${lon}`);
  }
  const details = others
    .map((field) => ({ field, text: show(field) }))
    .filter(({ text }) => text !== '' && text.length <= 2000);
  if (details.length > 0)
    lines.push(`DESCRIPTION:${escaped(details.map(({ field, text }) => `${field.label}: ${text}`).join('\n'))}`);
  if (id !== '') lines.push(`URL:${context.recordUrl(id)}`);
  return [...lines, 'END:VEVENT'];
}

const compact = (text: string): string => text.slice(0, 19).replace(/[-:]/g, '');
const stamp = (text: string): string => (text.length > 10 ? `${compact(text)}Z` : `${compact(text)}T000000Z`);
const moment = (text: string, field: Field): string =>
  field.type === 'date' ? `;VALUE=DATE:${compact(text.slice(0, 10))}` : `:${stamp(text)}`;

function dayAfter(date: string): string {
  const time = Date.parse(`${date.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(time) ? date : new Date(time + 86_400_000).toISOString().slice(0, 10);
}

const escaped = (text: string): string =>
  text
    .replace(/(?![\r\n])\p{Cc}/gu, ' ')
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n|\r|\n/g, '\\n');

const MAX_BYTES = 75;

/** Lines of at most 75 bytes; what is longer goes on in the next one behind a space. */
const folded = (lines: readonly string[]): string => lines.map((line) => `${foldLine(line)}\r\n`).join('');

function foldLine(line: string): string {
  if (line.length <= MAX_BYTES && Buffer.byteLength(line) <= MAX_BYTES) return line;
  let out = '';
  let width = 0;
  for (const character of line) {
    const code = character.codePointAt(0) ?? 0;
    const bytes = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (width + bytes > MAX_BYTES) {
      out += '\r\n ';
      width = 1;
    }
    out += character;
    width += bytes;
  }
  return out;
}
