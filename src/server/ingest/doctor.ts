import { authorize, findBrokenAudit, type Actor } from '#server/accounts/index.ts';
import { allRevisions, type Revision } from '#server/catalog/index.ts';
import type { Plaza } from '#server/platform/plaza.ts';
import { verifyRevisionTable } from '#server/records/index.ts';

/** Something that is not as it should be. */
export interface Ailment {
  /** Empty when it concerns the marketplace as a whole. */
  readonly dataset_id: string;
  readonly revision: number;
  readonly part: 'parquet' | 'original' | 'table' | 'attachment' | 'audit';
  /** What is wrong and what to do. */
  readonly message: string;
  readonly is_repaired: boolean;
}

export interface Diagnosis {
  readonly revisions: number;
  /** Distinct files that were read and compared with their name. */
  readonly files: number;
  readonly ailments: readonly Ailment[];
}

/** Checks every revision's files (hash), row count and table, attachments and the audit log; with `repair` tables are built again. */
export async function examine(
  plaza: Plaza,
  actor: Actor,
  { repair, signal }: { repair: boolean; signal?: AbortSignal },
): Promise<Diagnosis> {
  authorize(actor, 'marketplace.operate');
  const slugs = new Map(
    (await plaza.db.selectFrom('dataset').select(['uid', 'id']).execute()).map(({ uid, id }) => [uid, id]),
  );
  const files = new Verified(plaza);
  const ailments: Ailment[] = [];
  let revisions = 0;
  for await (const batch of allRevisions(plaza.db)) {
    for (const revision of batch) {
      signal?.throwIfAborted();
      revisions += 1;
      ailments.push(
        ...(await examineRevision(plaza, files, revision, {
          dataset_id: slugs.get(revision.datasetUid) ?? revision.datasetUid,
          repair,
        })),
      );
    }
  }
  ailments.push(...(await examineAttachments(plaza, files, slugs)), ...(await examineAudit(plaza)));
  return { revisions, files: files.count, ailments };
}

interface Examined {
  readonly dataset_id: string;
  readonly repair: boolean;
}

async function examineRevision(
  plaza: Plaza,
  files: Verified,
  revision: Revision,
  { dataset_id, repair }: Examined,
): Promise<Ailment[]> {
  const about = { dataset_id, revision: revision.number };
  const ailments: Ailment[] = [];
  const isParquetWell = await files.isWell(revision.parquet.sha256);
  if (!isParquetWell) {
    const remedy = revision.original ? 'Publish the original again, or restore a backup.' : 'Restore a backup.';
    ailments.push({
      ...about,
      part: 'parquet',
      message: `The stored records are missing or damaged. ${remedy}`,
      is_repaired: false,
    });
  }
  if (revision.original && !(await files.isWell(revision.original.sha256))) {
    ailments.push({
      ...about,
      part: 'original',
      message: `The original file “${revision.original.name}” is missing or damaged. Records are not affected; restore a backup to have it again.`,
      is_repaired: false,
    });
  }
  if (repair && isParquetWell) ailments.push(...(await examineTable(plaza, revision, about)));
  return ailments;
}

async function examineTable(
  plaza: Plaza,
  revision: Revision,
  about: { dataset_id: string; revision: number },
): Promise<Ailment[]> {
  try {
    if (await verifyRevisionTable(plaza, revision)) return [];
    return [
      {
        ...about,
        part: 'table',
        message: 'The table was missing or differed from the stored records, and was built again.',
        is_repaired: true,
      },
    ];
  } catch (thrown) {
    plaza.log.error({ err: thrown, revision: revision.id }, 'a table could not be built');
    return [
      {
        ...about,
        part: 'table',
        message: 'The table could not be built from the stored records; the log tells more.',
        is_repaired: false,
      },
    ];
  }
}

async function examineAttachments(
  plaza: Plaza,
  files: Verified,
  slugs: ReadonlyMap<string, string>,
): Promise<Ailment[]> {
  const ailments: Ailment[] = [];
  for (const { dataset_uid, sha256, title } of await plaza.db
    .selectFrom('attachment')
    .select(['dataset_uid', 'sha256', 'title'])
    .execute()) {
    if (await files.isWell(sha256)) continue;
    ailments.push({
      dataset_id: slugs.get(dataset_uid) ?? dataset_uid,
      revision: 0,
      part: 'attachment',
      message: `The attachment “${title}” is missing or damaged. Attach it again.`,
      is_repaired: false,
    });
  }
  return ailments;
}

async function examineAudit(plaza: Plaza): Promise<Ailment[]> {
  const broken = await findBrokenAudit(plaza.db);
  if (broken === null) return [];
  return [
    {
      dataset_id: '',
      revision: 0,
      part: 'audit',
      message: `The audit log was changed from outside at entry ${broken}.`,
      is_repaired: false,
    },
  ];
}

/** Reads each file once, however many revisions share it. */
class Verified {
  readonly #plaza: Plaza;
  readonly #known = new Map<string, boolean>();
  constructor(plaza: Plaza) {
    this.#plaza = plaza;
  }

  get count(): number {
    return this.#known.size;
  }

  async isWell(sha256: string): Promise<boolean> {
    const known = this.#known.get(sha256);
    if (known !== undefined) return known;
    const isWell = await this.#plaza.files.verify(sha256);
    this.#known.set(sha256, isWell);
    return isWell;
  }
}
