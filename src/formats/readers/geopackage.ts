import { pathToFileURL } from 'node:url';
import type { SQLInputValue } from 'node:sqlite';
import { DatabaseSync } from 'node:sqlite';
import { InvalidGeometry, parseWkb } from '#core/geometry/index.ts';
import type { FieldTypeId } from '#core/field.ts';
import type { CoordinateSystem } from '#formats/projections/index.ts';
import { findSystem, systemOfWkt } from '#formats/projections/index.ts';
import type { RawCell, RawColumn, RawTable, Reader, ReadNote, ReadOptions, ReadSource } from '#formats/reader.ts';
import type { GeoRecord } from './geo/record-table.ts';
import { tableOfRecords } from './geo/record-table.ts';
import { FormatProblems } from './problems.ts';

/** GeoPackage (OGC 12-128): one layer or attribute table; other SQLite files give their tables. */
export const geopackage: Reader = {
  id: 'geopackage',
  title: 'GeoPackage and SQLite',
  extensions: ['gpkg', 'sqlite', 'sqlite3', 'db'],
  identify: (head) => (Buffer.from(head.subarray(0, 16)).toString('latin1') === 'SQLite format 3\0' ? 0.98 : 0),
  read: readGeopackage,
};

/** A table that can be read, and what the GeoPackage says of it. */
interface Layer {
  readonly name: string;
  readonly title: string;
  readonly geometry: string | null;
  readonly srs: number | null;
  readonly rows: number;
}

async function readGeopackage(source: ReadSource, options: ReadOptions): Promise<RawTable> {
  const database = opened(source.path);
  try {
    const isGeopackage = has(database, 'gpkg_contents');
    const layers = isGeopackage ? contentsOf(database) : tablesOf(database);
    const layer = chosen(layers, options.table);
    const columns = columnsOf(database, layer);
    const system = isGeopackage && layer.srs !== null ? systemOf(database, layer.srs) : null;
    const state = { blobs: new Set<string>() };
    const read = { path: source.path, layer, columns: columns.filter(({ name }) => name !== layer.geometry), state };
    return await tableOfRecords(
      {
        records: () => recordsOf(read),
        word: layer.geometry === null ? 'row' : 'feature',
        understood: isGeopackage ? 'GeoPackage' : 'SQLite database',
        columns: read.columns.map(({ raw }) => raw),
        table: layer.name,
        otherTables: layers.filter((other) => other !== layer).map(({ name }) => name),
        system: () => system,
        hidden: () => hiddenColumns(read.columns, layer, state.blobs),
        notes: () => blobNotes(state.blobs),
      },
      options,
    );
  } catch (thrown) {
    throw asProblem(thrown);
  } finally {
    database.close();
  }
}

/** Read only and immutable: no journal is looked at or written beside the file. */
function opened(path: string): DatabaseSync {
  try {
    const url = pathToFileURL(path);
    url.search = '?mode=ro&immutable=1';
    const database = new DatabaseSync(url, { readOnly: true, allowExtension: false });
    database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0');
    database.prepare('SELECT count(*) FROM sqlite_master').get();
    return database;
  } catch (thrown) {
    throw asProblem(thrown);
  }
}

function asProblem(thrown: unknown): unknown {
  const { code, message } = thrown as { code?: string; message: string };
  if (code !== 'ERR_SQLITE_ERROR') return thrown;
  if (/not a database|encrypted/i.test(message))
    return FormatProblems.Damaged({ what: 'it begins as an SQLite database but is none, or is encrypted' });
  return FormatProblems.Damaged({ what: `the SQLite database can't be read (${message})` });
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const all = (database: DatabaseSync, text: string, ...values: SQLInputValue[]): Record<string, unknown>[] =>
  database.prepare(text).all(...values) as Record<string, unknown>[];

const has = (database: DatabaseSync, table: string): boolean =>
  all(database, "SELECT 1 FROM sqlite_master WHERE type IN ('table', 'view') AND lower(name) = ?", table).length > 0;

function contentsOf(database: DatabaseSync): Layer[] {
  const withGeometry = has(database, 'gpkg_geometry_columns');
  const found = all(database, 'SELECT table_name, data_type, identifier FROM gpkg_contents ORDER BY rowid');
  const layers = found
    .filter(({ data_type }) => data_type === 'features' || data_type === 'attributes' || data_type === 'aspatial')
    .filter(({ table_name }) => has(database, String(table_name).toLowerCase()))
    .map(({ table_name, identifier }) => {
      const name = String(table_name);
      const [geometry] = withGeometry
        ? all(
            database,
            'SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE lower(table_name) = lower(?)',
            name,
          )
        : [];
      return {
        name,
        title: typeof identifier === 'string' && identifier !== '' ? identifier : name,
        geometry: geometry === undefined ? null : String(geometry['column_name']),
        srs: geometry === undefined ? null : Number(geometry['srs_id']),
        rows: countOf(database, name),
      };
    });
  if (layers.length > 0) return best(layers);
  const isRaster = found.some(({ data_type }) => /tile|grid/.test(String(data_type)));
  throw FormatProblems.NoRows({
    what: isRaster ? 'this GeoPackage holds only pictures (tiles)' : 'this GeoPackage has no layers',
  });
}

function tablesOf(database: DatabaseSync): Layer[] {
  const names = all(
    database,
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
  );
  const layers = names.map(({ name }) => ({
    name: String(name),
    title: String(name),
    geometry: null,
    srs: null,
    rows: countOf(database, String(name)),
  }));
  if (layers.length === 0) throw FormatProblems.NoRows({ what: 'this SQLite database has no tables' });
  return best(layers);
}

const countOf = (database: DatabaseSync, name: string): number =>
  Number(all(database, `SELECT count(*) AS n FROM ${quoted(name)}`)[0]?.['n'] ?? 0);

/** Layers with shapes first, then by number of rows; empty ones last. */
const best = (layers: readonly Layer[]): Layer[] =>
  layers.toSorted(
    (a, b) =>
      Number(b.rows > 0) - Number(a.rows > 0) ||
      Number(b.geometry !== null) - Number(a.geometry !== null) ||
      b.rows - a.rows,
  );

function chosen(layers: readonly Layer[], table: string | undefined): Layer {
  const wanted = table?.toLowerCase();
  const layer =
    wanted === undefined
      ? layers[0]
      : layers.find(({ name, title }) => name.toLowerCase() === wanted || title.toLowerCase() === wanted);
  if (layer !== undefined) return layer;
  throw FormatProblems.NoSuchTable({ table: table ?? '', tables: layers.map(({ name }) => name).join(', ') });
}

function systemOf(database: DatabaseSync, srs: number): CoordinateSystem | null {
  const text =
    'SELECT organization, organization_coordsys_id AS code, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?';
  const [row] = all(database, text, srs);
  const byCode =
    String(row?.['organization'] ?? '').toUpperCase() === 'EPSG' ? findSystem(Number(row?.['code'])) : undefined;
  return byCode ?? systemOfWkt(String(row?.['definition'] ?? '')) ?? (srs > 1000 ? (findSystem(srs) ?? null) : null);
}

interface LayerColumn {
  readonly name: string;
  readonly raw: RawColumn;
  readonly isKey: boolean;
}

function columnsOf(database: DatabaseSync, layer: Layer): LayerColumn[] {
  const described = has(database, 'gpkg_data_columns')
    ? all(
        database,
        'SELECT column_name, name, title, description FROM gpkg_data_columns WHERE lower(table_name) = lower(?)',
        layer.name,
      )
    : [];
  return all(database, `PRAGMA table_xinfo(${quoted(layer.name)})`)
    .filter(({ hidden }) => Number(hidden) !== 1)
    .map(({ name, type, pk }) => {
      const about = described.find(({ column_name }) => column_name === name);
      const label = about?.['title'] ?? about?.['name'];
      const fieldType = typeOf(String(type));
      return {
        name: String(name),
        isKey: Number(pk) === 1,
        raw: {
          name: String(name),
          ...(fieldType === undefined ? {} : { type: fieldType }),
          ...(typeof label === 'string' && label !== '' ? { label } : {}),
          ...(typeof about?.['description'] === 'string' ? { description: about['description'] } : {}),
        },
      };
    });
}

/** Column types of the specification; others mean nothing in SQLite, where every cell has its own. */
function typeOf(declared: string): FieldTypeId | undefined {
  const type = declared.toUpperCase().replace(/\(.*$/, '').trim();
  if (type === 'BOOLEAN') return 'boolean';
  if (/^(?:TINYINT|SMALLINT|MEDIUMINT|INT|INTEGER|BIGINT)$/.test(type)) return 'int';
  if (/^(?:FLOAT|DOUBLE|REAL|DOUBLE PRECISION)$/.test(type)) return 'double';
  if (type === 'DATE') return 'date';
  return type === 'DATETIME' || type === 'TIMESTAMP' ? 'datetime' : undefined;
}

interface Reading {
  readonly path: string;
  readonly layer: Layer;
  readonly columns: readonly LayerColumn[];
  readonly state: { readonly blobs: Set<string> };
}

const BATCH = 500;

async function* recordsOf({ path, layer, columns, state }: Reading): AsyncGenerator<readonly GeoRecord[]> {
  const database = opened(path);
  try {
    const names = [...columns.map(({ name }) => name), ...(layer.geometry === null ? [] : [layer.geometry])];
    const statement = database.prepare(`SELECT ${names.map(quoted).join(', ')} FROM ${quoted(layer.name)}`);
    statement.setReadBigInts(true);
    let batch: GeoRecord[] = [];
    let place = 0;
    for (const row of statement.iterate() as Iterable<Record<string, unknown>>) {
      place += 1;
      const values = new Map<string, RawCell>(
        columns.map(({ name, raw }) => [name, cellOf(row[name], raw, state.blobs)]),
      );
      batch.push(
        layer.geometry === null ? { place, values } : { place, values, geometry: shapeOf(row[layer.geometry]) },
      );
      if (batch.length === BATCH) {
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
  } catch (thrown) {
    throw asProblem(thrown);
  } finally {
    database.close();
  }
}

function cellOf(value: unknown, { name, type }: RawColumn, blobs: Set<string>): RawCell {
  if (value instanceof Uint8Array) {
    blobs.add(name);
    return null;
  }
  if (typeof value === 'bigint') {
    if (type === 'boolean') return value !== 0n;
    return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
  }
  return value;
}

/** The key that desktop programs add by themselves tells nothing, nor do columns of bytes. */
function hiddenColumns(columns: readonly LayerColumn[], layer: Layer, blobs: ReadonlySet<string>): Set<string> {
  const keys = columns.filter(({ name, isKey }) => isKey && layer.geometry !== null && /^(?:fid|ogc_fid)$/i.test(name));
  return new Set([...blobs, ...keys.map(({ name }) => name)]);
}

const blobNotes = (blobs: ReadonlySet<string>): ReadNote[] =>
  blobs.size === 0
    ? []
    : [{ level: 'warning', message: `Columns of pictures or other bytes are left out: ${[...blobs].join(', ')}.` }];

/** Bytes of an envelope by its code in the header of a GeoPackage geometry. */
const ENVELOPES = [0, 32, 48, 48, 64];

/** The geometry of a GeoPackage cell; what can't be read is passed on as such, to be counted. */
function shapeOf(value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return null;
  const flags = value[3] ?? 0;
  const isStandard = value[0] === 0x47 && value[1] === 0x50;
  if (isStandard && (flags & 0x10) !== 0) return null;
  const start = isStandard ? 8 + (ENVELOPES[(flags >> 1) & 7] ?? 0) : 0;
  try {
    return parseWkb(value.subarray(start));
  } catch (thrown) {
    if ((thrown as { code?: string }).code === InvalidGeometry().code) return { type: 'unreadable' };
    throw thrown;
  }
}
