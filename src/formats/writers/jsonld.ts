import type { Row } from '#core/field.ts';
import type { WriteContext, Writer } from '#formats/writer.ts';
import type { Statement } from './rdf/statements.ts';
import { NAMESPACES, statementsOf, STRING, vocabulary, vocabularyOf } from './rdf/statements.ts';
import { safeIri } from './rdf/turtle-text.ts';

/** JSON-LD 1.1: a context and a graph of records, with the same statements as Turtle. */
export const jsonld: Writer = {
  id: 'jsonld',
  extension: 'jsonld',
  mediaType: 'application/ld+json',
  needsGeometry: false,
  write: writeGraph,
};

async function* writeGraph(rows: AsyncIterable<readonly Row[]>, context: WriteContext): AsyncIterable<string> {
  const prefixes = new Map<string, string>(Object.entries(NAMESPACES).map(([prefix, iri]) => [iri, prefix]));
  prefixes.set(vocabularyOf(context), 'field');
  const declared = Object.fromEntries(
    [...prefixes].map(([iri, prefix]) => [prefix, { '@id': safeIri(iri), '@prefix': true }]),
  );
  yield `{"@context":${JSON.stringify(declared)},\n"@graph":[`;
  let separator = '\n';
  const node = (subject: string, statements: readonly Statement[]): string => {
    const text = separator + JSON.stringify(nodeOf(subject, statements, prefixes));
    separator = ',\n';
    return text;
  };
  for (const { subject, statements } of vocabulary(context)) yield node(subject, statements);
  for await (const batch of rows) {
    let text = '';
    for (const row of batch) text += node(context.recordUrl(String(row['_id'] ?? '')), statementsOf(row, context));
    if (text !== '') yield text;
  }
  yield '\n]}\n';
}

function nodeOf(subject: string, statements: readonly Statement[], prefixes: ReadonlyMap<string, string>): object {
  const node = new Map<string, unknown[]>();
  for (const { namespace, name, object } of statements) {
    const isType = namespace === NAMESPACES.rdf && name === 'type';
    const key = isType ? '@type' : `${prefixes.get(namespace) ?? 'field'}:${name}`;
    node.set(key, [...(node.get(key) ?? []), isType && 'iri' in object ? safeIri(object.iri) : valueOf(object)]);
  }
  const single = [...node].map(([key, values]) => [key, values.length === 1 ? values[0] : values] as const);
  return Object.fromEntries([['@id', safeIri(subject)], ...single]);
}

function valueOf(term: Statement['object']): unknown {
  if ('iri' in term) return { '@id': safeIri(term.iri) };
  if (term.datatype === STRING) return term.value;
  if (term.datatype === `${NAMESPACES.xsd}boolean`) return term.value === 'true';
  return { '@value': term.value, '@type': term.datatype };
}
