import { Type } from 'typebox';
import { FIELD_TYPES } from '#core/field.ts';
import { VISIBILITIES } from '../../catalog/index.ts';

const nullable = (type: ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>) => Type.Union([type, Type.Null()]);
const Moment = Type.String({ description: 'ISO 8601, UTC.' });
const AnyObject = Type.Record(Type.String(), Type.Any());
const Metas = Type.Record(Type.String(), AnyObject, { description: 'Values by template (`default`, `dcat` …) and name.' });

export const DatasetId = Type.String({ minLength: 1, maxLength: 200, description: 'Identifier of the dataset, as in its address.' });

const FieldBody = Type.Object({
  name: Type.String(),
  label: Type.String(),
  type: Type.Unsafe<(typeof FIELD_TYPES)[number]>(Type.String({ enum: [...FIELD_TYPES] })),
  description: Type.Union([Type.String(), Type.Null()]),
  annotations: AnyObject,
});

export const RevisionBody = Type.Object({
  id: Type.String(),
  number: Type.Integer({ description: '1, 2, 3 … within the dataset.' }),
  live: Type.Boolean({ description: 'The one readers get.' }),
  rows: Type.Integer(),
  bytes: Type.Integer({ description: 'Size of the stored revision.' }),
  created_at: Moment,
  author: nullable(Type.String()),
  message: nullable(Type.String()),
  run_id: nullable(Type.String()),
  original: Type.Union([Type.Object({ name: Type.String(), size: Type.Integer(), sha256: Type.String() }), Type.Null()]),
  fields: Type.Array(FieldBody),
});

const LiveRevisionBody = Type.Object({
  ...RevisionBody.properties,
  quality: Type.Any({ description: 'What the run found out about the rows; null when the reader may not see all of them.' }),
});

export const DatasetBody = Type.Object({
  id: Type.String(),
  uid: Type.String(),
  organization: Type.String(),
  visibility: Type.String(),
  title: Type.String(),
  metas: Metas,
  translations: Type.Record(Type.String(), Metas),
  fields: Type.Array(FieldBody),
  field_settings: Type.Record(Type.String(), AnyObject, { description: 'What was chosen by hand, by field name. Only for those who manage the dataset.' }),
  views: AnyObject,
  records_count: nullable(Type.Integer()),
  created_at: Moment,
  data_processed: nullable(Type.String()),
  metadata_processed: Moment,
  may_change: Type.Boolean(),
  revision: Type.Union([LiveRevisionBody, Type.Null()]),
});

export const ListedDatasetBody = Type.Object({
  id: Type.String(),
  dataset_id: Type.String({ description: 'The same as `id`.' }),
  uid: Type.String(),
  organization: Type.String(),
  visibility: Type.String(),
  title: Type.String(),
  revision: nullable(Type.Integer()),
  records_count: nullable(Type.Integer()),
  data_processed: nullable(Type.String()),
  metadata_processed: Moment,
});

const FieldSettingBody = Type.Union([
  Type.Object(
    {
      label: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
      description: Type.Optional(Type.Union([Type.String({ maxLength: 20_000 }), Type.Null()])),
      type: Type.Optional(Type.String({ enum: [...FIELD_TYPES] })),
      annotations: Type.Optional(AnyObject),
      translations: Type.Optional(Type.Record(Type.String(), AnyObject)),
    },
    { additionalProperties: false },
  ),
  Type.Null(),
]);

/** Everything of a dataset that can be changed by hand. */
const changes = {
  title: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
  visibility: Type.Optional(Type.String({ enum: [...VISIBILITIES] })),
  metas: Type.Optional(Metas),
  translations: Type.Optional(Type.Record(Type.String(), Type.Union([Metas, Type.Null()]))),
  field_settings: Type.Optional(Type.Record(Type.String(), FieldSettingBody)),
  fields: Type.Optional(
    Type.Array(Type.Object({ name: Type.String(), label: Type.Optional(Type.String()), type: Type.Optional(Type.String()), description: Type.Optional(Type.Union([Type.String(), Type.Null()])), annotations: Type.Optional(AnyObject) }), {
      maxItems: 2000,
      description: 'Settings of fields in the encoding of the Explore API; the same as `field_settings`.',
    }),
  ),
  views: Type.Optional(AnyObject),
};

export const DatasetChangesBody = Type.Object(
  { id: Type.Optional(DatasetId), organization: Type.Optional(Type.String({ maxLength: 200 })), ...changes },
  { additionalProperties: false },
);

export const NewDatasetBody = Type.Object({ id: DatasetId, organization: Type.String({ maxLength: 200 }), ...changes }, { additionalProperties: false });

export const AttachmentBody = Type.Object({
  id: Type.String(),
  title: Type.String(),
  mimetype: Type.String(),
  size: Type.Integer(),
  sha256: Type.String(),
  created_at: Moment,
});
