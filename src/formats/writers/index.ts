import type { Writer } from '#formats/writer.ts';
import { csv } from './csv.ts';
import { fgb } from './fgb.ts';
import { geojson } from './geojson.ts';
import { gpx } from './gpx.ts';
import { ical } from './ical.ts';
import { json } from './json.ts';
import { jsonl } from './jsonl.ts';
import { jsonld } from './jsonld.ts';
import { kml } from './kml.ts';
import { n3 } from './n3.ts';
import { ov2 } from './ov2.ts';
import { parquet } from './parquet.ts';
import { WriterProblems } from './problems.ts';
import { rdfxml } from './rdfxml.ts';
import { shp } from './shp.ts';
import { turtle } from './turtle.ts';
import { xlsx } from './xlsx.ts';

export type { WriteContext, Writer } from '#formats/writer.ts';

/** Every export format, alphabetical by id. */
export const writers: readonly Writer[] = [
  csv,
  fgb,
  geojson,
  gpx,
  ical,
  json,
  jsonl,
  jsonld,
  kml,
  n3,
  ov2,
  parquet,
  rdfxml,
  shp,
  turtle,
  xlsx,
];

/** The writer of a format. Throws `UnknownFormat` (404), which lists the formats there are. */
export function findWriter(id: string): Writer {
  const found = writers.find((writer) => writer.id === id);
  if (found !== undefined) return found;
  throw WriterProblems.UnknownFormat({ format: id, formats: writers.map((writer) => writer.id).join(', ') });
}
