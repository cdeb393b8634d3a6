import { createReadStream } from 'node:fs';
import { findZone, instantOf } from '#core/time/index.ts';
import type { RawCell, RawTable, Reader, ReadNote, ReadOptions, ReadSource } from '#formats/reader.ts';
import type { GeoRecord } from './geo/record-table.ts';
import { tableOfRecords } from './geo/record-table.ts';
import { FormatProblems } from './problems.ts';

/** iCalendar (RFC 5545): one row an event; times with a zone become UTC, repeating events stay one row with their rule. */
export const ical: Reader = {
  id: 'ical',
  title: 'iCalendar',
  extensions: ['ics', 'ical'],
  identify: (head) =>
    /^(?:\xEF\xBB\xBF)?\s*BEGIN:VCALENDAR/i.test(Buffer.from(head.subarray(0, 256)).toString('latin1')) ? 0.98 : 0,
  read: readCalendar,
};

/** Properties that become columns, in this order. */
const COLUMNS: Readonly<Record<string, string>> = {
  SUMMARY: 'summary',
  DTSTART: 'start',
  DTEND: 'end',
  LOCATION: 'location',
  DESCRIPTION: 'description',
  CATEGORIES: 'categories',
  URL: 'url',
  STATUS: 'status',
  ORGANIZER: 'organizer',
  CONTACT: 'contact',
  RRULE: 'recurrence',
  CREATED: 'created',
  'LAST-MODIFIED': 'last_modified',
  UID: 'uid',
};

async function readCalendar(source: ReadSource, options: ReadOptions): Promise<RawTable> {
  let state = { repeating: 0 };
  return await tableOfRecords(
    {
      records: () => {
        state = { repeating: 0 };
        return eventsOf(source.path, options.limits.maxCellBytes, state);
      },
      word: 'event',
      understood: 'iCalendar',
      columns: Object.values(COLUMNS)
        .slice(0, 3)
        .map((name) => ({ name })),
      notes: () => repeatNotes(state.repeating),
    },
    options,
  );
}

const repeatNotes = (repeating: number): ReadNote[] =>
  repeating === 0
    ? []
    : [
        {
          level: 'info',
          message: `${repeating} ${repeating === 1 ? 'event repeats' : 'events repeat'}; each is one row with its rule in "recurrence".`,
        },
      ];

interface Property {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly value: string;
}

const BATCH = 500;

async function* eventsOf(
  path: string,
  maxLine: number,
  state: { repeating: number },
): AsyncGenerator<readonly GeoRecord[]> {
  let batch: GeoRecord[] = [];
  let event: Map<string, RawCell> | null = null;
  let geometry: unknown = null;
  let place = 0;
  const parts: string[] = [];
  for await (const line of unfolded(path, maxLine)) {
    const property = propertyOf(line);
    if (property === null) continue;
    const { name, value } = property;
    if (name === 'BEGIN') {
      parts.push(value.toUpperCase());
      if (value.toUpperCase() !== 'VEVENT') continue;
      event = new Map();
      geometry = null;
      place += 1;
    } else if (name === 'END') {
      parts.pop();
      if (event === null || value.toUpperCase() !== 'VEVENT') continue;
      if (event.has('recurrence')) state.repeating += 1;
      batch.push({ place, values: withDates(event), geometry });
      event = null;
    } else if (event !== null && parts.at(-1) === 'VEVENT') {
      if (name === 'GEO') geometry = pointOf(value);
      else addProperty(event, property);
    }
    if (batch.length === BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (parts.length > 0) throw FormatProblems.Damaged({ what: `the calendar breaks off inside of event ${place}` });
  if (batch.length > 0) yield batch;
}

/** Lines go on where the next one begins with a space or tab. */
async function* unfolded(path: string, maxLine: number): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  let whole: string | null = null;
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    const lines = (rest + decoder.decode(chunk as Buffer, { stream: true })).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    if (rest.length > maxLine || (whole?.length ?? 0) > maxLine)
      throw FormatProblems.CellTooLong({ place: 1, limit: maxLine });
    for (const line of lines) {
      if (/^[ \t]/.test(line) && whole !== null) whole += line.slice(1);
      else {
        if (whole !== null) yield whole;
        whole = line;
      }
    }
  }
  if (whole !== null) yield /^[ \t]/.test(rest) ? whole + rest.slice(1) : whole;
  if (rest.trim() !== '' && !/^[ \t]/.test(rest)) yield rest.replace(/\r$/, '');
}

function propertyOf(line: string): Property | null {
  const match = /^([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:]*)(?:,(?:"[^"]*"|[^";:]*))*)*):(.*)$/s.exec(line);
  if (match === null) return null;
  const [, name = '', rest = '', value = ''] = match;
  const parameters = new Map<string, string>();
  for (const [, key = '', text = ''] of rest.matchAll(/;([A-Za-z0-9-]+)=("[^"]*"|[^;]*)/g)) {
    parameters.set(key.toUpperCase(), text.replace(/^"|"$/g, ''));
  }
  return { name: name.toUpperCase(), parameters, value };
}

function addProperty(event: Map<string, RawCell>, { name, parameters, value }: Property): void {
  const column = COLUMNS[name];
  if (column === undefined || value === '') return;
  if (column === 'start' || column === 'end' || column === 'created' || column === 'last_modified') {
    event.set(column, momentOf(value, parameters.get('TZID')));
  } else if (column === 'categories') {
    const earlier = event.get(column);
    const list = value.split(/(?<!\\),/).map(plain);
    event.set(column, Array.isArray(earlier) ? [...(earlier as string[]), ...list] : list);
  } else if (column === 'organizer') {
    event.set(column, parameters.get('CN') ?? value.replace(/^mailto:/i, ''));
  } else event.set(column, column === 'recurrence' ? value : plain(value));
}

const plain = (text: string): string =>
  text.replace(/\\([\\;,nN])/g, (_, letter: string) => (letter.toLowerCase() === 'n' ? '\n' : letter)).trim();

/** "20240301", "20240301T190000", "…Z", or with a zone: as ISO 8601, in UTC where the instant is known. */
function momentOf(value: string, zone: string | undefined): string {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z)?)?$/.exec(value.trim());
  if (match === null) return value;
  const [, year, month, day, hour, minute, second, utc] = match;
  const date = `${year}-${month}-${day}`;
  if (hour === undefined) return date;
  const local = `${date}T${hour}:${minute}:${second}`;
  const known = zone === undefined ? undefined : findZone(zone);
  if (utc !== undefined) return `${local}Z`;
  const time = Date.parse(`${local}Z`);
  return known === undefined || Number.isNaN(time)
    ? local
    : new Date(instantOf(time, known)).toISOString().replace('.000Z', 'Z');
}

/** Whole days end on the day after their last one; a visitor expects the last one. */
function withDates(event: Map<string, RawCell>): Map<string, RawCell> {
  const end = event.get('end');
  const start = event.get('start');
  if (typeof end === 'string' && typeof start === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(end) && end > start) {
    event.set('end', new Date(Date.parse(`${end}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10));
  }
  return event;
}

function pointOf(value: string): unknown {
  const [lat, lon] = value.split(';').map(Number);
  return lat === undefined || lon === undefined || Number.isNaN(lat + lon)
    ? null
    : { type: 'Point', coordinates: [lon, lat] };
}
