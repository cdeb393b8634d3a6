import { authorize, type Actor } from '#server/accounts/index.ts';
import { findDataset, isSlug, slugOf, DatasetIdNotUsable, type Dataset } from '#server/catalog/index.ts';
import { isProblem } from '#core/problem.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import { requireOrganization } from '../organization.ts';
import { OrganizationNeeded, OwnedByAnother, SourceMissing } from '../problems.ts';
import { findUpload } from '../uploads/find-upload.ts';
import { addressOf } from '../sources/address.ts';
import { checkOptions, checkSchema } from './check-request.ts';
import { queueRun, type QueuedSource } from './queue-run.ts';
import type { Run, RunRequest } from './run.ts';
import { storedActor } from './stored-actor.ts';
import { runOf } from './run-row.ts';

/**
 * Takes a request, checks all that can be checked at once, and queues the run. Throws `Forbidden`, `OrganizationMissing`,
 * `UploadNotFound`, `SchemaNotUsable`, `OptionNotUsable` …; what the file itself is like shows in the run.
 */
export async function startRun(plaza: Plaza, actor: Actor, request: RunRequest): Promise<Run> {
  const dataset = await datasetFor(plaza, actor, request.dataset_id);
  const organization = await ownerOf(plaza, request, dataset);
  const isPublishing = request.publish !== false;
  authorize(actor, isPublishing ? 'dataset.publish' : 'dataset.draft', {
    organization,
    dataset_id: request.dataset_id,
  });
  checkOptions(request.options ?? {});
  checkSchema(request.schema ?? {});
  const source = await sourceOf(plaza, actor, request);
  const message = `Asked for by ${actor.name}.`;
  const row = await queueRun(plaza, {
    request,
    actor: storedActor(actor),
    organization,
    dataset_uid: dataset?.uid ?? null,
    source,
    message,
  });
  return runOf(plaza, row, null);
}

/** The dataset, when it exists already. An unseen one looks like a new one here and is refused when its id is taken. */
async function datasetFor(plaza: Plaza, actor: Actor, id: string): Promise<Dataset | null> {
  if (!isSlug(id)) throw DatasetIdNotUsable({ dataset_id: id.slice(0, 200), suggestion: slugOf(id.slice(0, 200)) });
  try {
    return (await findDataset(plaza, actor, id)).dataset;
  } catch (thrown) {
    if (isProblem(thrown) && thrown.code === 'DatasetNotFound') return null;
    throw thrown;
  }
}

async function ownerOf(plaza: Plaza, request: RunRequest, dataset: Dataset | null): Promise<string> {
  const asked = request.organization;
  if (asked !== undefined) await requireOrganization(plaza, asked);
  if (dataset && asked !== undefined && asked !== dataset.organization) {
    throw OwnedByAnother({ dataset_id: dataset.id, owner: dataset.organization, asked });
  }
  const owner = dataset?.organization ?? asked;
  if (owner === undefined) throw OrganizationNeeded({ dataset_id: request.dataset_id });
  return owner;
}

async function sourceOf(plaza: Plaza, actor: Actor, { source }: RunRequest): Promise<QueuedSource> {
  if ('upload_id' in source && source.upload_id) {
    const upload = await findUpload(plaza, actor, source.upload_id);
    return {
      source_kind: 'upload',
      source_name: upload.filename,
      source_url: null,
      sha256: upload.sha256,
      bytes: upload.size,
    };
  }
  if (!('url' in source) || !source.url) throw SourceMissing();
  const url = addressOf(source.url);
  return { source_kind: 'url', source_name: nameIn(url), source_url: url.href, sha256: null, bytes: null };
}

function nameIn(url: URL): string {
  const last = url.pathname.split('/').findLast((part) => part !== '') ?? url.hostname;
  try {
    return decodeURIComponent(last).slice(0, 200);
  } catch {
    return last.slice(0, 200);
  }
}
