import { Type, type TSchema } from 'typebox';
import { LANGUAGES } from './explore-query.ts';

/** What the parameters mean, for the OpenAPI document and the console. Their values are checked where they are used. */
const text = (description: string) => Type.Optional(Type.String({ description }));
const repeated = (description: string) => Type.Optional(Type.Array(Type.String(), { description }));
const flag = (description: string) => Type.Optional(Type.Boolean({ description, default: false }));

const clauses = {
  select: text('Fields and expressions to answer, separated by commas: `name, population * 2 as double, count(*)`. Default: all fields.'),
  where: repeated('Condition in ODSQL: `population > 1000 and country = "France"`. Several are combined by AND.'),
  order_by: text('Fields, aliases or aggregates to sort by, each with `asc` or `desc`.'),
  group_by: text('Fields or expressions to group by: `country, year(date) as year`.'),
  refine: repeated('`facet:value`: only records with this value of the facet.'),
  exclude: repeated('`facet:value`: only records without this value of the facet.'),
};
const locale = {
  lang: Type.Optional(Type.String({ enum: [...LANGUAGES], description: 'Language of month and day names and of translated metadata.' })),
  timezone: text('Time zone (IANA name) in which datetimes are read and shown. Default: UTC.'),
};
const page = {
  limit: Type.Optional(Type.Integer({ minimum: -1, default: 10, description: 'Results to answer: at most 100, with `group_by` 20000; -1: as many as allowed.' })),
  offset: Type.Optional(Type.Integer({ minimum: 0, default: 0, description: 'Results to skip; offset + limit is at most 10000, with `group_by` 20000.' })),
};
const extras = {
  include_links: flag('Adds links to related addresses.'),
  include_app_metas: flag('Adds technical members: record id, size, time; use counters of datasets.'),
};
const facet = repeated('Facets to count: a field, or `facet(name="x", disjunctive=true, sort="-count", limit=20)`. Default: all.');
const wholeExport = Type.Optional(Type.Integer({ minimum: -1, default: -1, description: 'Results to export; -1: all.' }));

export const LIST_QUERY = Type.Object({ ...clauses, ...page, ...locale, ...extras });
export const ITEM_QUERY = Type.Object({ select: clauses.select, ...locale, ...extras });
export const FACETS_QUERY = Type.Object({ facet, where: clauses.where, refine: clauses.refine, exclude: clauses.exclude, ...locale });
export const CATALOG_EXPORT_QUERY = Type.Object({ ...clauses, limit: wholeExport, offset: page.offset, ...locale });
export const EXPORT_QUERY = Type.Object({
  ...clauses,
  limit: wholeExport,
  ...locale,
  use_labels: flag('Labels of fields instead of their names in the header.'),
  compressed: flag('The file compressed with gzip.'),
  epsg: Type.Optional(Type.Integer({ default: 4326, description: 'Coordinate system of geographic formats.' })),
  delimiter: Type.Optional(Type.String({ enum: [';', ',', '|', '\t'], default: ';', description: 'csv: between values.' })),
  list_separator: Type.Optional(Type.String({ default: ',', description: 'csv: between the values of a list.' })),
  quote_all: flag('csv: quotes around every text.'),
  with_bom: Type.Optional(Type.Boolean({ default: true, description: 'csv: begins with a byte order mark, as Excel wants it.' })),
  parquet_compression: Type.Optional(Type.String({ enum: ['snappy', 'zstd'], default: 'snappy', description: 'parquet: how it is compressed.' })),
  name_field: text('gpx, kml, ov2: field that names each place.'),
  description_field_list: text('gpx, kml: fields of the description, separated by commas.'),
  use_extension: Type.Optional(Type.Boolean({ default: true, description: 'gpx: attributes as an extension instead of the description.' })),
});

const ErrorBody = Type.Object({ error_code: Type.String(), message: Type.String() });
const Links = Type.Array(Type.Object({ rel: Type.String(), href: Type.String() }));
const AnyRecord = Type.Record(Type.String(), Type.Any());

export const LIST_BODY = Type.Object({ total_count: Type.Integer(), results: Type.Array(AnyRecord), _links: Type.Optional(Links) });
export const ITEM_BODY = AnyRecord;
export const LINKS_BODY = Type.Object({ links: Links });
export const FACETS_BODY = Type.Object({
  links: Links,
  facets: Type.Array(Type.Object({ name: Type.String(), facets: Type.Array(AnyRecord) })),
});
export const ATTACHMENTS_BODY = Type.Object({ links: Links, attachments: Type.Array(AnyRecord) });

/** The schema of one operation. */
export function operation(
  operationId: string,
  summary: string,
  parts: { readonly tags: readonly string[]; readonly query?: TSchema; readonly params?: readonly string[]; readonly body?: TSchema; readonly media?: string },
) {
  const params = Object.fromEntries((parts.params ?? []).map((name) => [name, Type.String({ description: PATH_WORDS[name] })]));
  return {
    operationId,
    summary,
    tags: [...parts.tags],
    ...(parts.params && { params: Type.Object(params) }),
    ...(parts.query && { querystring: parts.query }),
    response: {
      200: parts.body ?? { description: 'The file', content: { [parts.media ?? 'application/octet-stream']: { schema: Type.String({ format: 'binary' }) } } },
      400: ErrorBody,
      404: ErrorBody,
      429: Type.Object({ errorcode: Type.Integer(), error: Type.String(), call_limit: Type.Integer(), limit_time_unit: Type.String(), reset_time: Type.String() }),
    },
  };
}

const PATH_WORDS: Readonly<Record<string, string>> = {
  attachment_id: 'Identifier of the attachment.',
  dataset_id: 'Identifier of the dataset, as in its address.',
  file_id: 'Identifier of the file.',
  format: 'Export format, as in the list of exports.',
  name: 'Name of the template.',
  record_id: 'Identifier of the record (40 hexadecimal digits).',
  type: 'Kind of template: basic, interop, extra, custom.',
};
