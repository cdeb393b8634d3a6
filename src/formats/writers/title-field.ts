import type { Field } from '#core/field.ts';

const TITLES = /^(?:name|title|label|subject|naam|nom|nombre|bezeichnung|titre|titel|summary)$/i;

/** The field that names a record: the one asked for, one that is called so, else the first text. */
export function titleField(fields: readonly Field[], wanted?: string): Field | undefined {
  if (wanted !== undefined && wanted !== '') {
    const found = fields.find(({ name, label }) => name === wanted || label === wanted);
    if (found !== undefined) return found;
  }
  const texts = fields.filter(({ type }) => type === 'text');
  return (
    texts.find(({ name, label }) => TITLES.test(name) || TITLES.test(label)) ??
    texts.find(({ name }) => /(?:^|_)(?:name|title)(?:_|$)/i.test(name)) ??
    texts[0]
  );
}
