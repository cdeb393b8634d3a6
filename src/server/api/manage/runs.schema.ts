import { Type } from 'typebox';
import { RUN_STAGES, RUN_STATUSES } from '../../ingest/index.ts';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);
const oneOf = (values: readonly string[]) => Type.Unsafe<string>({ type: 'string', enum: [...values] });

export const RunId = Type.String({ minLength: 1, maxLength: 100, description: 'Id of the run.' });

export const RunRequestBody = Type.Object(
  {
    source: Type.Object(
      {
        upload_id: Type.Optional(Type.String({ maxLength: 100 })),
        url: Type.Optional(Type.String({ maxLength: 4000 })),
        follow: Type.Optional(
          Type.Boolean({ description: 'With `url`: fetch again every day and publish what changed.' }),
        ),
      },
      { description: 'Either an upload or a web address.' },
    ),
    dataset_id: Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'Dataset to publish to; a new one is created.',
    }),
    organization: Type.Optional(
      Type.String({ maxLength: 200, description: 'Slug of the owner; needed for a new dataset.' }),
    ),
    title: Type.Optional(Type.String({ maxLength: 500 })),
    schema: Type.Optional(
      Type.Object(
        { fields: Type.Optional(Type.Array(Type.Any())), metas: Type.Optional(Type.Record(Type.String(), Type.Any())) },
        { description: 'Fields and metadata in the Explore API’s encoding; wins over what is found out.' },
      ),
    ),
    options: Type.Optional(
      Type.Object({
        table: Type.Optional(Type.String({ maxLength: 500 })),
        encoding: Type.Optional(Type.String({ maxLength: 100 })),
        delimiter: Type.Optional(Type.String({ maxLength: 100 })),
        header_row: Type.Optional(Type.Number()),
        path: Type.Optional(Type.String({ maxLength: 1000 })),
        epsg: Type.Optional(Type.Number()),
      }),
    ),
    publish: Type.Optional(
      Type.Boolean({ description: 'false: stop at `ready`, for a look before it is published. Default true.' }),
    ),
  },
  { additionalProperties: false },
);

export const RunBody = Type.Object({
  id: Type.String(),
  dataset_id: Type.String(),
  dataset_url: Type.String(),
  organization: Type.String(),
  status: oneOf(RUN_STATUSES),
  stage: oneOf(RUN_STAGES),
  progress: Type.Object({ rows: Type.Number(), bytes: Type.Number(), fraction: Type.Number() }),
  understood: nullable(Type.String()),
  other_tables: Type.Array(Type.String()),
  rows: nullable(Type.Integer()),
  fields: nullable(Type.Array(Type.Any({ description: 'A field: name, label, type, description, annotations.' }))),
  findings: nullable(
    Type.Object({
      cells_nulled: Type.Integer(),
      by_field: Type.Record(Type.String(), Type.Integer()),
      warnings: Type.Integer(),
      listed: Type.Integer(),
    }),
  ),
  problem: nullable(Type.Object({ error_code: Type.String(), message: Type.String() })),
  log: Type.Array(Type.Object({ at: Type.String(), level: Type.String(), message: Type.String() })),
  revision: nullable(Type.Integer()),
  source: Type.Object({
    kind: Type.String(),
    name: Type.String(),
    url: nullable(Type.String()),
    size: nullable(Type.Integer()),
    sha256: nullable(Type.String()),
  }),
  attempt: Type.Integer(),
  created_at: Type.String(),
  finished_at: nullable(Type.String()),
});

export const FindingBody = Type.Object({
  level: Type.String(),
  code: Type.String(),
  message: Type.String(),
  place: Type.Optional(Type.Integer()),
  column: Type.Optional(Type.String()),
  field: Type.Optional(Type.String()),
  raw: Type.Optional(Type.String()),
  count: Type.Optional(Type.Integer()),
});
