import type { Writer } from '#formats/writer.ts';
import { csv } from './csv.ts';
import { geojson } from './geojson.ts';
import { json } from './json.ts';
import { jsonl } from './jsonl.ts';
import { WriterProblems } from './problems.ts';

export { encodeJson, geometryField } from './encode.ts';
export { showDatetime } from './datetime.ts';
export { WriterProblems } from './problems.ts';
export type { WriteContext, Writer } from '#formats/writer.ts';

/** Every export format, alphabetical by id. */
export const writers: readonly Writer[] = [csv, geojson, json, jsonl];

/** The writer of a format. Throws `UnknownFormat` (404), which lists the formats there are. */
export function findWriter(id: string): Writer {
  const found = writers.find((writer) => writer.id === id);
  if (found !== undefined) return found;
  throw WriterProblems.UnknownFormat({ format: id, formats: writers.map((writer) => writer.id).join(', ') });
}
