import type { Writer } from '#formats/writer.ts';
import { writeTurtle } from './rdf/turtle-text.ts';

/** RDF 1.1 Turtle: a record is a thing, its fields are properties of the dataset's own vocabulary. */
export const turtle: Writer = {
  id: 'turtle',
  extension: 'ttl',
  mediaType: 'text/turtle; charset=utf-8',
  needsGeometry: false,
  write: writeTurtle,
};
