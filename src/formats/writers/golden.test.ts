import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';
import { parquetMetadata, parquetReadObjects, toJson } from 'hyparquet';
import { geojson as flatgeobuf } from 'flatgeobuf';
import { describe, expect, it } from 'vitest';
import { writers } from './index.ts';
import { contextOf, written } from './sample.testing.ts';

const FOLDER = new URL('../samples/golden/', import.meta.url);

/** Files of an archive by name, read without the library that wrote them. */
function unzipped(zip: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  let at = zip.readUInt32LE(zip.lastIndexOf('PK\x05\x06') + 16);
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const size = zip.readUInt32LE(at + 20);
    const nameLength = zip.readUInt16LE(at + 28);
    const start = zip.readUInt32LE(at + 42);
    const body = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28);
    files.set(zip.toString('utf8', at + 46, at + 46 + nameLength), inflateRawSync(zip.subarray(body, body + size)));
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files;
}

/** A readable form of an export, so that a change shows in a review. */
async function readable(id: string, bytes: Buffer): Promise<string> {
  if (id === 'xlsx' || id === 'shp') {
    const isText = (name: string): boolean => /\.(?:xml|rels|csv|prj|cpg)$/.test(name);
    const shown = [...unzipped(bytes)].map(
      ([name, file]) =>
        `=== ${name}\n${isText(name) ? file.toString() : file.toString('hex').replace(/(.{64})/g, '$1\n')}`,
    );
    return shown.join('\n').replaceAll('><', '>\n<');
  }
  if (id === 'fgb') {
    const features: unknown[] = [];
    for await (const feature of flatgeobuf.deserialize(new Uint8Array(bytes))) features.push(feature);
    return JSON.stringify(features, null, 1);
  }
  if (id === 'parquet') {
    const buffer = new Uint8Array(bytes).buffer;
    const metadata = parquetMetadata(buffer, { geoparquet: false });
    const rows = await parquetReadObjects({ file: buffer, metadata });
    const { schema, key_value_metadata, num_rows } = metadata;
    return JSON.stringify(toJson({ schema, key_value_metadata, num_rows, rows }), null, 1);
  }
  if (id === 'ov2') return bytes.toString('hex').replace(/(.{64})/g, '$1\n');
  return bytes.toString();
}

describe('golden exports', () => {
  it.each(writers.map((writer) => [writer.id, writer] as const))('%s', async (id, writer) => {
    const text = await readable(id, await written(writer, contextOf({ timezone: 'Europe/Zurich' })));
    const file = new URL(`export.${id}.txt`, FOLDER);
    if (process.env['BLESS'] === '1') {
      await mkdir(FOLDER, { recursive: true });
      await writeFile(file, text);
    }
    expect(text.replaceAll('\r\n', '\n')).toBe((await readFile(file, 'utf8')).replaceAll('\r\n', '\n'));
  });

  it.each(writers.map((writer) => [writer.id, writer] as const))('%s gives the same bytes twice', async (_, writer) => {
    expect((await written(writer)).equals(await written(writer))).toBe(true);
  });

  it.each(writers.map((writer) => [writer.id, writer] as const))(
    '%s of no records is a valid empty file',
    async (id, writer) => {
      const bytes = await written(writer, contextOf(), []);
      expect(await readable(id, bytes)).toBeTypeOf('string');
      if (id !== 'jsonl' && id !== 'ov2') expect(bytes.length).toBeGreaterThan(0);
    },
  );
});
