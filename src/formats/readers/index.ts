import type { RawTable, Reader, ReadOptions, ReadSource } from '#formats/reader.ts';
import { csv } from './csv.ts';
import { flatgeobuf } from './flatgeobuf.ts';
import { refuseForeign } from './foreign.ts';
import { geojson } from './geojson.ts';
import { geopackage } from './geopackage.ts';
import { gpx } from './gpx.ts';
import { gtfs } from './gtfs.ts';
import { gzip } from './gzip.ts';
import { ical } from './ical.ts';
import { jsonLines } from './json-lines.ts';
import { json } from './json.ts';
import { kml } from './kml.ts';
import { ocds } from './ocds.ts';
import { ods } from './ods.ts';
import { parquet } from './parquet.ts';
import { FormatProblems } from './problems.ts';
import { shapefile } from './shapefile.ts';
import { readEnds } from './source.ts';
import { topojson } from './topojson.ts';
import { xls } from './xls.ts';
import { xlsx } from './xlsx.ts';
import { xml } from './xml.ts';
import { zip } from './zip.ts';

export { DEFAULT_LIMITS } from './limits.ts';
export { FormatProblems } from './problems.ts';
export type { RawTable, Reader, ReadLimits, ReadNote, ReadOptions, ReadSource } from '#formats/reader.ts';

/**
 * Every format Plaza reads, alphabetical. A reader of containers is made by a function that is given `openTable`,
 * so that files inside files need no import of this list.
 */
export const readers: readonly Reader[] = [
  csv,
  flatgeobuf,
  geojson,
  geopackage,
  gpx,
  gtfs({ identify, openTable }),
  gzip({ identify, openTable }),
  ical,
  json,
  jsonLines,
  kml,
  ocds,
  ods,
  parquet,
  shapefile,
  topojson,
  xls,
  xlsx,
  xml,
  zip({ identify, openTable }),
];

/** What a file is, and how sure that is (0 to 1). */
export interface Identified {
  readonly reader: Reader;
  readonly certainty: number;
}

/** Opens a table and says which reader did it. */
export type OpenedTable = RawTable & { readonly reader: string };

/**
 * Finds the format of a file by its bytes; the name only ranks readers that are equally sure.
 * Throws a `FormatProblems` problem that names what the file is when no reader takes it (a web page, a PDF, an image …).
 */
export async function identify(source: ReadSource): Promise<Identified> {
  if (source.size === 0) throw FormatProblems.EmptyFile({ name: source.name });
  const { head, tail } = await readEnds(source);
  refuseForeign(head, source.name);
  let best: Identified | undefined;
  for (const reader of readers) {
    const certainty = reader.identify(head, source.name, tail);
    if (certainty > 0 && (best === undefined || certainty > best.certainty)) best = { reader, certainty };
  }
  if (best === undefined) throw FormatProblems.UnknownFormat({ name: source.name });
  return best;
}

/** Identifies and reads in one step. Container readers call it for the member they unpacked. */
export async function openTable(source: ReadSource, options: ReadOptions): Promise<OpenedTable> {
  const { reader } = await identify(source);
  return Object.assign(await reader.read(source, options), { reader: reader.id });
}
