import { encodeAnnotations, type Field } from '#core/field.ts';
import type { Scope } from '../../../accounts/index.ts';
import { exploreVisibility, featuresOf, fieldsOf, metasOf, type Attachment, type LiveDataset } from '../../../catalog/index.ts';
import type { Links } from './links.ts';

/** Templates of use counters: given only when asked for. */
const APPLICATION = new Set(['explore']);

export interface DatasetObjectContext {
  readonly scope: Pick<Scope, 'records' | 'hiddenFields'>;
  readonly attachments: readonly Attachment[];
  readonly organizationTitle?: string;
  readonly language?: string;
  readonly links: Links;
  readonly includesLinks?: boolean;
  readonly includesAppMetas?: boolean;
}

/** A dataset as the Explore API answers it. Fields hidden from the reader are not there. */
export function datasetObject(live: LiveDataset, context: DatasetObjectContext): Record<string, unknown> {
  const { dataset, revision } = live;
  const hidden = new Set(context.scope.hiddenFields);
  const fields = fieldsOf(dataset, revision, context.language).filter(({ name }) => !hidden.has(name));
  const metas = metasOf(live, { organizationTitle: context.organizationTitle, language: context.language });
  const shown = Object.entries(metas).filter(([template]) => context.includesAppMetas || !APPLICATION.has(template));
  return {
    ...(context.includesLinks && { _links: context.links.ofDataset(dataset.id) }),
    visibility: exploreVisibility(dataset),
    dataset_id: dataset.id,
    dataset_uid: dataset.uid,
    organization: dataset.organization,
    has_records: revision !== null,
    features: featuresOf(fields),
    attachments: context.attachments.map((one) => attachmentObject(one, dataset.id, context.links)),
    alternative_exports: [],
    data_visible: context.scope.records,
    fields: fields.map(fieldObject),
    metas: Object.fromEntries(shown),
  };
}

function fieldObject(field: Field): Record<string, unknown> {
  const { name, label, type, description, annotations } = field;
  return { name, label, type, description, annotations: encodeAnnotations(annotations) };
}

export function attachmentObject(attachment: Attachment, datasetId: string, links: Links): Record<string, unknown> {
  const { id, title, mediaType } = attachment;
  return { id, title, mimetype: mediaType, url: `${links.dataset(datasetId)}/attachments/${encodeURIComponent(id)}` };
}
