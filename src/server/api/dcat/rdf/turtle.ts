import { DataFactory, Writer, type Quad } from 'n3';
import { iriOf, PREFIXES, type Node, type Term } from './graph.ts';

const { literal, namedNode, quad } = DataFactory;

/** The prefixes, once, at the beginning. */
export function turtleHead(): string {
  return `${Object.entries(PREFIXES).map(([prefix, iri]) => `@prefix ${prefix}: <${iri}> .`).join('\n')}\n\n`;
}

/** Some nodes in Turtle; the prefixes must stand before it. */
export function turtle(nodes: readonly Node[]): string {
  const writer = new Writer({ prefixes: PREFIXES });
  writer.addQuads(nodes.flatMap(quadsOf));
  let text = '';
  writer.end((_, result) => (text = result));
  return `${text.replace(/^@prefix .*\n+/gm, '')}\n`;
}

function quadsOf({ iri, type, statements }: Node): readonly Quad[] {
  const subject = namedNode(safeIri(iri));
  return [
    quad(subject, namedNode(iriOf('rdf:type')), namedNode(iriOf(type))),
    ...statements.map(([name, term]) => quad(subject, namedNode(iriOf(name)), termOf(term))),
  ];
}

function termOf(term: Term) {
  if ('iri' in term) return namedNode(safeIri(term.iri));
  return literal(term.text, term.language ?? (term.type ? namedNode(iriOf(term.type)) : undefined));
}

/** Characters an IRI cannot hold would break the document open for more statements. */
export function safeIri(iri: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
  return iri.replace(/[\u0000-\u0020<>"{}|^`\\]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`);
}
