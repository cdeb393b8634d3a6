import { Type, type Static } from 'typebox';

/** Names in the archive. The manifest comes last: an archive without it was cut off. */
export const CATALOGUE = 'catalogue.jsonl';
export const MANIFEST = 'manifest.json';
export const fileName = (sha256: string): string => `files/${sha256}`;

export const FORMAT = 1;

export const Manifest = Type.Object({
  format: Type.Integer(),
  made_at: Type.String(),
  /** Steps of the schema the catalogue is in. */
  steps: Type.Array(Type.String()),
  catalogue: Type.Object({ sha256: Type.String(), size: Type.Integer() }),
  files: Type.Array(Type.Object({ sha256: Type.String(), size: Type.Integer() })),
});
export type Manifest = Static<typeof Manifest>;
