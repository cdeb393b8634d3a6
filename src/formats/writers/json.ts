import type { Row } from '#core/field.ts';
import type { WriteContext, Writer } from '#formats/writer.ts';
import { jsonRowOf } from './encode.ts';

/** A bare array of records. */
export const json: Writer = {
  id: 'json',
  extension: 'json',
  mediaType: 'application/json; charset=utf-8',
  needsGeometry: false,
  write: writeArray,
};

async function* writeArray(rows: AsyncIterable<readonly Row[]>, context: WriteContext): AsyncIterable<string> {
  const show = jsonRowOf(context.fields, context.timezone);
  let separator = '[\n';
  for await (const batch of rows) {
    let text = '';
    for (const row of batch) {
      text += separator + show(row);
      separator = ',\n';
    }
    if (text !== '') yield text;
  }
  yield separator === '[\n' ? '[]' : '\n]';
}
