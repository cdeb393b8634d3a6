import type { Row } from '#core/field.ts';
import type { WriteContext, Writer } from '#formats/writer.ts';
import { jsonRowOf } from './encode.ts';

/** JSON Lines: one record a line. */
export const jsonl: Writer = {
  id: 'jsonl',
  extension: 'jsonl',
  mediaType: 'application/jsonl; charset=utf-8',
  needsGeometry: false,
  write: writeLines,
};

async function* writeLines(rows: AsyncIterable<readonly Row[]>, context: WriteContext): AsyncIterable<string> {
  const show = jsonRowOf(context.fields, context.timezone);
  for await (const batch of rows) {
    if (batch.length > 0) yield batch.map((row) => `${show(row)}\n`).join('');
  }
}
