import type { Row } from '#core/field.ts';
import type { WriteContext, Writer } from '#formats/writer.ts';
import type { Statement } from './rdf/statements.ts';
import { NAMESPACES, statementsOf, STRING, vocabulary, vocabularyOf } from './rdf/statements.ts';
import { safeIri } from './rdf/turtle-text.ts';
import { escapeXml } from './xml.ts';

/** RDF 1.1 XML, with the same statements as Turtle. */
export const rdfxml: Writer = {
  id: 'rdfxml',
  extension: 'rdf',
  mediaType: 'application/rdf+xml',
  needsGeometry: false,
  write: writeXml,
};

async function* writeXml(rows: AsyncIterable<readonly Row[]>, context: WriteContext): AsyncIterable<string> {
  const prefixes = new Map<string, string>(Object.entries(NAMESPACES).map(([prefix, iri]) => [iri, prefix]));
  prefixes.set(vocabularyOf(context), 'field');
  const declared = [...prefixes].map(([iri, prefix]) => ` xmlns:${prefix}="${escapeXml(safeIri(iri))}"`).join('');
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF${declared}>\n`;
  for (const { subject, statements } of vocabulary(context)) yield description(subject, statements, prefixes);
  for await (const batch of rows) {
    let text = '';
    for (const row of batch)
      text += description(context.recordUrl(String(row['_id'] ?? '')), statementsOf(row, context), prefixes);
    if (text !== '') yield text;
  }
  yield '</rdf:RDF>\n';
}

function description(subject: string, statements: readonly Statement[], prefixes: ReadonlyMap<string, string>): string {
  let text = `<rdf:Description rdf:about="${escapeXml(safeIri(subject))}">\n`;
  for (const { namespace, name, object } of statements) {
    const tag = `${prefixes.get(namespace) ?? 'field'}:${name}`;
    if ('iri' in object) text += `  <${tag} rdf:resource="${escapeXml(safeIri(object.iri))}"/>\n`;
    else {
      const datatype = object.datatype === STRING ? '' : ` rdf:datatype="${object.datatype}"`;
      text += `  <${tag}${datatype}>${escapeXml(object.value)}</${tag}>\n`;
    }
  }
  return `${text}</rdf:Description>\n`;
}
