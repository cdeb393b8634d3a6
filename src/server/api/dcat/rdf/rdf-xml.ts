import { escapeXml } from '../xml.ts';
import { iriOf, PREFIXES, type Node, type Term } from './graph.ts';
import { safeIri } from './turtle.ts';

/** Opens an RDF/XML document (W3C RDF 1.1 XML Syntax). */
export function rdfXmlHead(): string {
  const spaces = Object.entries(PREFIXES).map(([prefix, iri]) => `\n  xmlns:${prefix}="${iri}"`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF${spaces.join('')}>\n`;
}

export const RDF_XML_END = '</rdf:RDF>\n';

/** Some nodes as typed node elements. */
export function rdfXml(nodes: readonly Node[]): string {
  return nodes.map(element).join('');
}

function element({ iri, type, statements }: Node): string {
  const lines = statements.map(([name, term]) => `    ${property(name, term)}\n`);
  return `  <${type} rdf:about="${escapeXml(safeIri(iri))}">\n${lines.join('')}  </${type}>\n`;
}

function property(name: string, term: Term): string {
  if ('iri' in term) return `<${name} rdf:resource="${escapeXml(safeIri(term.iri))}"/>`;
  const language = term.language ? ` xml:lang="${escapeXml(term.language)}"` : '';
  const type = term.type ? ` rdf:datatype="${iriOf(term.type)}"` : '';
  return `<${name}${language}${type}>${escapeXml(term.text)}</${name}>`;
}
