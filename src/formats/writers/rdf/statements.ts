import { printWkt } from '#core/geometry/index.ts';
import type { Field, GeoPoint, Row, Value } from '#core/field.ts';
import type { WriteContext } from '#formats/writer.ts';
import { showDatetime } from '../datetime.ts';
import { geometryField, geometryOf, isPoint, showDate, showText } from '../encode.ts';
import { xmlName } from '../xml.ts';

/** What a statement is about or says: a thing by its address, or a value with its datatype. */
export type Term = { readonly iri: string } | { readonly value: string; readonly datatype: string };
export interface Statement {
  /** Namespace and local name; the whole address is both together. */
  readonly namespace: string;
  readonly name: string;
  readonly object: Term;
}

export const NAMESPACES = {
  dcterms: 'http://purl.org/dc/terms/',
  geo: 'http://www.w3.org/2003/01/geo/wgs84_pos#',
  geosparql: 'http://www.opengis.net/ont/geosparql#',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  schema: 'https://schema.org/',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const;
export const STRING = `${NAMESPACES.xsd}string`;

/** Properties of schema.org that a field's meaning calls for, besides the dataset's own property. */
const SEMANTICS: Readonly<Record<string, string>> = {
  address: 'address',
  email: 'email',
  image: 'image',
  organization: 'legalName',
  phone: 'telephone',
  url: 'url',
};

/** The vocabulary of a dataset: its fields as properties of its page's address. */
export const vocabularyOf = ({ datasetUrl }: WriteContext): string => `${datasetUrl}#`;

/** Class of the records, and every field with its label and description: written once, before the records. */
export function vocabulary(context: WriteContext): { readonly subject: string; readonly statements: Statement[] }[] {
  const own = vocabularyOf(context);
  const about = (label: string, kind: string, description: string | null): Statement[] => [
    { namespace: NAMESPACES.rdf, name: 'type', object: { iri: kind } },
    { namespace: NAMESPACES.rdfs, name: 'label', object: { value: label, datatype: STRING } },
    ...(description === null || description === ''
      ? []
      : [{ namespace: NAMESPACES.rdfs, name: 'comment', object: { value: description, datatype: STRING } }]),
  ];
  const record = { subject: `${own}Record`, statements: about(context.title, `${NAMESPACES.rdfs}Class`, null) };
  const fields = context.fields.map((field) => ({
    subject: own + xmlName(field.name),
    statements: about(field.label, `${NAMESPACES.rdf}Property`, field.description),
  }));
  return [record, ...fields];
}

/** Statements of one record. The same for every serialisation. */
export function statementsOf(row: Row, context: WriteContext): Statement[] {
  const own = vocabularyOf(context);
  const statements: Statement[] = [
    { namespace: NAMESPACES.rdf, name: 'type', object: { iri: `${own}Record` } },
    { namespace: NAMESPACES.dcterms, name: 'isPartOf', object: { iri: context.datasetUrl } },
  ];
  const shown = geometryField(context.fields);
  for (const field of context.fields) {
    const value = row[field.name];
    if (value === null || value === undefined) continue;
    for (const object of termsOf(value, field, context)) {
      statements.push({ namespace: own, name: xmlName(field.name), object });
      const known = SEMANTICS[field.annotations.semantic ?? ''];
      if (known !== undefined) statements.push({ namespace: NAMESPACES.schema, name: known, object });
    }
    if (field === shown && isPoint(value)) statements.push(...place(value));
  }
  return statements;
}

const double = (value: number): Term => ({ value: String(value), datatype: `${NAMESPACES.xsd}double` });

const place = ({ lat, lon }: GeoPoint): Statement[] => [
  { namespace: NAMESPACES.geo, name: 'lat', object: double(lat) },
  { namespace: NAMESPACES.geo, name: 'long', object: double(lon) },
];

function termsOf(value: NonNullable<Value>, field: Field, context: WriteContext): Term[] {
  const typed = (text: string, type: string): Term[] => [{ value: text, datatype: NAMESPACES.xsd + type }];
  switch (field.type) {
    case 'int':
      return typed(String(value), 'integer');
    case 'double':
      return typeof value === 'number' && Number.isFinite(value) ? [double(value)] : [];
    case 'boolean':
      return typed(String(value), 'boolean');
    case 'date': {
      const text = showDate(String(value), field);
      return typed(text, text.length === 4 ? 'gYear' : text.length === 7 ? 'gYearMonth' : 'date');
    }
    case 'datetime':
      return typed(showDatetime(String(value), context.timezone), 'dateTime');
    case 'geo_point_2d':
    case 'geo_shape': {
      const geometry = geometryOf(value);
      return geometry === null ? [] : [{ value: printWkt(geometry), datatype: `${NAMESPACES.geosparql}wktLiteral` }];
    }
    default:
      return (Array.isArray(value) ? value : [value]).map((part) =>
        textTerm(showText(part, field, context.timezone), field),
      );
  }
}

function textTerm(text: string, field: Field): Term {
  const isLink = (field.annotations.semantic === 'url' || field.annotations.semantic === 'image') && isIri(text);
  return isLink ? { iri: text } : { value: text, datatype: STRING };
}

const isIri = (text: string): boolean => /^https?:\/\/[^\s\p{Cc}<>"{}|\\^`]+$/u.test(text);
