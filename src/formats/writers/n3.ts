import type { Writer } from '#formats/writer.ts';
import { writeTurtle } from './rdf/turtle-text.ts';

/** Notation 3; plain facts are written as in Turtle, which is a part of it. */
export const n3: Writer = {
  id: 'n3',
  extension: 'n3',
  mediaType: 'text/n3; charset=utf-8',
  needsGeometry: false,
  write: writeTurtle,
};
