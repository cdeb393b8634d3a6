import type { Row } from '#core/field.ts';
import type { WriteContext } from '#formats/writer.ts';
import type { Statement, Term } from './statements.ts';
import { NAMESPACES, statementsOf, STRING, vocabulary, vocabularyOf } from './statements.ts';

/** Turtle 1.1, which is Notation 3 as well. */
export async function* writeTurtle(rows: AsyncIterable<readonly Row[]>, context: WriteContext): AsyncIterable<string> {
  const prefixes = new Map<string, string>(Object.entries(NAMESPACES).map(([prefix, iri]) => [iri, prefix]));
  prefixes.set(vocabularyOf(context), 'field');
  let head = '';
  for (const [iri, prefix] of prefixes) head += `@prefix ${prefix}: ${iriText(iri)} .\n`;
  yield `${head}\n`;
  for (const { subject, statements } of vocabulary(context)) yield block(subject, statements, prefixes);
  for await (const batch of rows) {
    let text = '';
    for (const row of batch)
      text += block(context.recordUrl(String(row['_id'] ?? '')), statementsOf(row, context), prefixes);
    if (text !== '') yield text;
  }
}

function block(subject: string, statements: readonly Statement[], prefixes: ReadonlyMap<string, string>): string {
  const lines = statements.map(({ namespace, name, object }) => {
    const prefix = prefixes.get(namespace);
    const predicate = prefix === undefined ? iriText(namespace + name) : `${prefix}:${name}`;
    return `  ${predicate} ${termText(object, prefixes)}`;
  });
  return `${iriText(subject)}\n${lines.join(' ;\n')} .\n\n`;
}

function termText(term: Term, prefixes: ReadonlyMap<string, string>): string {
  if ('iri' in term) return iriText(term.iri);
  const quoted = `"${term.value.replace(/[\\"\n\r\t\b\f]/g, (character) => ESCAPES[character] ?? character).replace(CONTROL, unicode)}"`;
  if (term.datatype === STRING) return quoted;
  for (const [iri, prefix] of prefixes) {
    if (term.datatype.startsWith(iri) && prefix !== 'field')
      return `${quoted}^^${prefix}:${term.datatype.slice(iri.length)}`;
  }
  return `${quoted}^^${iriText(term.datatype)}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};
const CONTROL = /\p{Cc}/gu;
const unicode = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`;

/** Characters that an address can't hold are percent-encoded. */
const iriText = (iri: string): string => `<${safeIri(iri)}>`;
export const safeIri = (iri: string): string =>
  iri.replace(/[\p{Cc} <>"{}|\\^`]/gu, (character) => encodeURIComponent(character));
