import type { RawCell, RawTable, Reader, ReadNote, ReadOptions, ReadSource } from '#formats/reader.ts';
import type { CoordinateSystem } from '#formats/projections/index.ts';
import { systemOfWkt } from '#formats/projections/index.ts';
import type { Member } from './archive/archive.ts';
import { Archive } from './archive/archive.ts';
import { isZip, zipNames } from './archive/zip-names.ts';
import type { GeoRecord } from './geo/record-table.ts';
import { tableOfRecords } from './geo/record-table.ts';
import { FormatProblems } from './problems.ts';
import type { DbfTable } from './shapefile/dbf.ts';
import { openDbf } from './shapefile/dbf.ts';
import { readShapes, shapesOf } from './shapefile/shp.ts';

/** A zipped shapefile: .shp, .dbf, .prj and .cpg of one or several layers, in folders or not. */
export const shapefile: Reader = {
  id: 'shapefile',
  title: 'Shapefile (zipped)',
  extensions: ['zip', 'shz', 'shp'],
  identify: (head, _name, tail) => {
    if (isZip(head)) return zipNames(head, tail).some((name) => /\.shp$/i.test(name)) ? 0.97 : 0;
    return isBareShp(head) ? 0.9 : 0;
  },
  read: readShapefile,
};

const isBareShp = (head: Uint8Array): boolean => head[0] === 0 && head[1] === 0 && head[2] === 0x27 && head[3] === 0x0a;

/** The files of one layer. */
interface Layer {
  readonly name: string;
  readonly shp: Member;
  readonly dbf: Member;
  readonly prj: Member | undefined;
  readonly cpg: Member | undefined;
}

async function readShapefile(source: ReadSource, options: ReadOptions): Promise<RawTable> {
  if (/\.shp$/i.test(source.name)) {
    throw FormatProblems.NotATable({
      what: 'only one part of a shapefile',
      remedy: 'Put the files with the same name (.shp, .dbf, .prj, .shx, .cpg) into one zip archive and send that.',
    });
  }
  const archive = await Archive.open(source, options.limits);
  try {
    const layers = layersOf(archive.members);
    const layer = chosen(layers, options.table);
    const shp = await archive.extract(layer.shp, options);
    const dbf = await archive.extract(layer.dbf, options);
    const cpg = layer.cpg === undefined ? null : (await archive.bytes(layer.cpg, 100)).toString('latin1');
    const prj = layer.prj === undefined ? null : (await archive.bytes(layer.prj)).toString('utf8');
    const table = await openDbf(dbf.path, options.encoding ?? cpg);
    const drawn = await shapesOf(shp.path);
    const { system, note } = systemOfPrj(prj);
    return await tableOfRecords(
      {
        records: () => recordsOf(shp.path, table),
        word: 'shape',
        understood: `Shapefile of ${drawn}, texts in ${table.encoding}`,
        columns: table.columns,
        table: layer.name,
        otherTables: layers.filter((other) => other !== layer).map(({ name }) => name),
        system: () => system,
        notes: () => (note === null ? [] : [note]),
      },
      options,
    );
  } finally {
    archive.close();
  }
}

function layersOf(members: readonly Member[]): Layer[] {
  const shps = members.filter(({ name }) => /\.shp$/i.test(name));
  const layers = shps.map((shp) => {
    const base = shp.name.slice(0, -4).toLowerCase();
    const part = (...extensions: string[]): Member | undefined =>
      members.find(({ name }) => extensions.some((extension) => name.toLowerCase() === `${base}.${extension}`));
    return {
      shp,
      base,
      name: shp.name.slice(0, -4),
      dbf: part('dbf'),
      prj: part('prj', 'qpj'),
      cpg: part('cpg', 'cst'),
    };
  });
  const lacking = layers.find(({ dbf }) => dbf === undefined);
  if (lacking !== undefined && layers.every(({ dbf }) => dbf === undefined)) {
    throw FormatProblems.Damaged({ what: `"${lacking.shp.name}" has no .dbf beside it, which holds the attributes` });
  }
  const whole = layers.filter((layer): layer is typeof layer & { dbf: Member } => layer.dbf !== undefined);
  const names = whole.map(({ name }) => name.split('/').at(-1) ?? name);
  return whole
    .map((layer, i) => ({
      ...layer,
      name: names.indexOf(names[i] as string) === i ? (names[i] as string) : layer.name,
    }))
    .toSorted((a, b) => b.dbf.size - a.dbf.size);
}

function chosen(layers: readonly Layer[], table: string | undefined): Layer {
  const layer =
    table === undefined
      ? layers[0]
      : layers.find(
          ({ name, shp }) => name === table || shp.name === table || name.toLowerCase() === table.toLowerCase(),
        );
  if (layer !== undefined) return layer;
  throw FormatProblems.NoSuchTable({ table: table ?? '', tables: layers.map(({ name }) => name).join(', ') });
}

function systemOfPrj(prj: string | null): { system: CoordinateSystem | null; note: ReadNote | null } {
  if (prj === null) {
    const message = 'There is no .prj file, which says what system the coordinates are in.';
    return { system: null, note: { level: 'warning', message } };
  }
  const system = systemOfWkt(prj) ?? null;
  const name = /"([^"]*)"/.exec(prj)?.[1] ?? prj.slice(0, 60);
  const message = `The coordinate system of the .prj file ("${name}") is not known.`;
  return { system, note: system === null ? { level: 'warning', message } : null };
}

const BATCH = 500;

/** Pairs shapes with their attributes, record by record. */
async function* recordsOf(shpPath: string, table: DbfTable): AsyncGenerator<readonly GeoRecord[]> {
  const shapes = readShapes(shpPath);
  let place = 0;
  try {
    for await (const rows of table.rows()) {
      let batch: GeoRecord[] = [];
      for (const row of rows) {
        place += 1;
        const { value, done } = await shapes.next();
        if (row === null) continue;
        batch.push({ place, values: valuesOf(row, table), geometry: done ? null : value });
        if (batch.length === BATCH) {
          yield batch;
          batch = [];
        }
      }
      if (batch.length > 0) yield batch;
    }
  } finally {
    await shapes.return(null);
  }
}

const valuesOf = (row: readonly RawCell[], { columns }: DbfTable): Map<string, RawCell> =>
  new Map(columns.map(({ name }, i) => [name, row[i]]));
