import type { Command } from '../command.ts';
import { textFlag } from '../command.ts';
import { Usage } from '../problems.ts';
import { columnsText, count, safe, tableText } from '../text.ts';

interface ListedDataset {
  readonly id: string;
  readonly title: string;
  readonly organization: string;
  readonly visibility: string;
  readonly revision: number | null;
  readonly records_count: number | null;
}
interface ListedRevision {
  readonly number: number;
  readonly live: boolean;
  readonly rows: number;
  readonly created_at: string;
  readonly author: string | null;
  readonly message: string | null;
}
interface ShownField {
  readonly name: string;
  readonly label: string;
  readonly type: string;
}
interface ShownDataset extends Omit<ListedDataset, 'revision'> {
  readonly revision: { readonly number: number } | null;
  readonly fields?: readonly ShownField[];
  readonly data_processed?: string | null;
}

const pathOf = (id: string | undefined) => `/datasets/${encodeURIComponent(id ?? '')}`;

export const datasetList: Command = {
  name: 'dataset list',
  operands: [],
  help: 'Datasets you may manage.',
  flags: { organization: { type: 'string', value: 'SLUG', help: 'Only those of this organization.' } },
  async run({ flags, client }) {
    const organization = textFlag(flags, 'organization');
    const query = organization ? `?organization=${encodeURIComponent(organization)}` : '';
    const data = await (await client()).get<{ results: readonly ListedDataset[] }>(`/datasets${query}`);
    const lines = data.results.map((one) => [
      one.id,
      one.organization,
      one.revision === null ? '–' : String(one.revision),
      count(one.records_count),
      one.visibility,
      safe(one.title),
    ]);
    const text =
      lines.length === 0
        ? 'No datasets yet.'
        : tableText(['DATASET', 'ORGANIZATION', 'REVISION', 'RECORDS', 'VISIBILITY', 'TITLE'], lines);
    return { data, text };
  },
};

export const datasetShow: Command = {
  name: 'dataset show',
  operands: ['id'],
  help: 'One dataset: where it stands and its fields.',
  flags: {},
  async run({ operands, client }) {
    const data = await (await client()).get<ShownDataset>(pathOf(operands[0]));
    const head = [
      ['Title', safe(data.title)],
      ['Organization', data.organization],
      ['Visibility', data.visibility],
      ['Revision', data.revision === null ? 'nothing published yet' : String(data.revision.number)],
      ['Records', count(data.records_count)],
    ];
    const fields = (data.fields ?? []).map(({ name, type, label }) => [`  ${safe(name)}`, type, safe(label)]);
    return {
      data,
      text: [data.id, columnsText(head), ...(fields.length > 0 ? ['Fields', columnsText(fields)] : [])].join('\n'),
    };
  },
};

export const datasetDelete: Command = {
  name: 'dataset delete',
  operands: ['id'],
  help: 'Removes a dataset with all its revisions.',
  flags: { yes: { type: 'boolean', help: 'Really do it.' } },
  async run({ operands, flags, client }) {
    if (!flags['yes'])
      throw Usage({ message: `This removes “${operands[0]}” and all its revisions for good. Add --yes to do it.` });
    const data = await (await client()).delete(pathOf(operands[0]));
    return { data: data ?? { dataset_id: operands[0], deleted: true }, text: `Removed “${operands[0]}”.` };
  },
};

export const datasetRevisions: Command = {
  name: 'dataset revisions',
  operands: ['id'],
  help: 'Revisions of a dataset, newest first.',
  flags: {},
  async run({ operands, client }) {
    const data = await (await client()).get<{ results: readonly ListedRevision[] }>(`${pathOf(operands[0])}/revisions`);
    const lines = data.results.map((one) => [
      `${one.live ? '*' : ' '} ${one.number}`,
      one.created_at,
      count(one.rows),
      safe(one.author ?? '–'),
      safe(one.message ?? ''),
    ]);
    const text =
      lines.length === 0
        ? 'Nothing published yet.'
        : `${tableText(['  REVISION', 'PUBLISHED', 'RECORDS', 'BY', ''], lines)}\n* is what readers get`;
    return { data, text };
  },
};

export const datasetRollback: Command = {
  name: 'dataset rollback',
  operands: ['id', 'revision'],
  help: 'Makes an earlier revision the one readers get.',
  flags: {},
  async run({ operands, client }) {
    const revision = Number(operands[1]);
    if (!Number.isInteger(revision) || revision < 1)
      throw Usage({
        message: `“${operands[1]}” is not the number of a revision. See: plaza dataset revisions ${operands[0]}`,
      });
    const data = await (await client()).post(`${pathOf(operands[0])}/rollback`, { revision });
    return { data, text: `Readers of “${operands[0]}” now get revision ${revision}.` };
  },
};
