import type { Field } from '#core/field.ts';
import type { WriteContext } from '#formats/writer.ts';
import { geometryField } from './encode.ts';
import { WriterProblems } from './problems.ts';

/** The field a geographic format draws. Throws `GeometryNeeded` when the selection has none. */
export function requireGeometry(context: WriteContext, format: string): Field {
  const field = geometryField(context.fields);
  if (field === undefined) throw WriterProblems.GeometryNeeded({ format });
  return field;
}
