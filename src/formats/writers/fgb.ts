import type { Writer } from '#formats/writer.ts';

/** FlatGeobuf 3, streamed: features in the order of the records, without a spatial index (it would need all of them first). */
export const fgb: Writer = {
  id: 'fgb',
  extension: 'fgb',
  mediaType: 'application/flatgeobuf',
  needsGeometry: true,
  // Its library is loaded when somebody wants the format.
  async *write(rows, context) {
    const { writeFgb } = await import('./write-fgb.ts');
    yield* writeFgb(rows, context);
  },
};
