import type { Writer } from '#formats/writer.ts';

/**
 * Apache Parquet with logical types; datetimes in UTC, lists as lists, geometries as WKB with the metadata of
 * GeoParquet 1.1. One row group of some ten thousand records is held in memory at a time.
 */
export const parquet: Writer = {
  id: 'parquet',
  extension: 'parquet',
  mediaType: 'application/vnd.apache.parquet',
  needsGeometry: false,
  // Its library is loaded when somebody wants the format.
  async *write(rows, context) {
    const { writeParquet } = await import('./write-parquet.ts');
    yield* writeParquet(rows, context);
  },
};
