import type { Run } from '#server/ingest/index.ts';
import { textFlag, type Call, type Command } from '../command.ts';
import { findingsOf, followRun } from '../follow-run.ts';
import { runText } from '../run-text.ts';
import { count, safe, tableText } from '../text.ts';
import type { Client } from '../client.ts';

const pathOf = (id: string | undefined) => `/runs/${encodeURIComponent(id ?? '')}`;

async function shown(client: Client, run: Run) {
  const findings = await findingsOf(client, run);

  return { data: { ...run, findings_listed: findings }, text: runText(run, findings), failed: run.status === 'failed' };
}

async function actAndFollow({ operands, io, client }: Call, action: 'publish' | 'retry') {
  const api = await client();
  const run = await api.post<Run>(`${pathOf(operands[0])}/${action}`, {});
  return shown(api, await followRun(api, io, run));
}

export const runShow: Command = {
  name: 'run show',
  operands: ['id'],
  help: 'One run: what was understood, found and done.',
  flags: {
    findings: { type: 'boolean', help: 'All problems with their places, one a line.' },
    log: { type: 'boolean', help: 'With its log.' },
  },
  async run({ operands, flags, client }) {
    const api = await client();
    const run = await api.get<Run>(pathOf(operands[0]));
    const answer = await shown(api, run);
    const extra = [
      ...(flags['findings']
        ? answer.data.findings_listed.map((one) =>
            [one.place ?? '', one.column ?? one.field ?? '', safe(one.raw ?? ''), safe(one.message)].join('\t'),
          )
        : []),
      ...(flags['log'] ? run.log.map((line) => `${line.at}  ${safe(line.message)}`) : []),
    ];
    return { ...answer, text: [answer.text, ...extra].join('\n'), failed: false };
  },
};

export const runList: Command = {
  name: 'run list',
  operands: [],
  help: 'Latest runs.',
  flags: { dataset: { type: 'string', value: 'ID', help: 'Only those of this dataset.' } },
  async run({ flags, client }) {
    const dataset = textFlag(flags, 'dataset');
    const data = await (
      await client()
    ).get<{ results: readonly Run[] }>(`/runs${dataset ? `?dataset_id=${encodeURIComponent(dataset)}` : ''}`);
    const lines = data.results.map((run) => [
      run.id,
      run.created_at,
      run.dataset_id,
      run.status,
      count(run.rows),
      safe(run.source.name),
    ]);
    return {
      data,
      text:
        lines.length === 0 ? 'No runs yet.' : tableText(['RUN', 'BEGUN', 'DATASET', 'STATUS', 'ROWS', 'SOURCE'], lines),
    };
  },
};

export const runCancel: Command = {
  name: 'run cancel',
  operands: ['id'],
  help: 'Ends a run; nothing is changed.',
  flags: {},
  async run({ operands, client }) {
    const data = await (await client()).post<Run>(`${pathOf(operands[0])}/cancel`, {});
    return {
      data,
      text: data.status === 'cancelled' ? `Cancelled run ${data.id}.` : `Run ${data.id} is ${data.status}.`,
    };
  },
};

export const runRetry: Command = {
  name: 'run retry',
  operands: ['id'],
  help: 'Tries a failed or cancelled run again.',
  flags: {},
  run: (call) => actAndFollow(call, 'retry'),
};

export const runPublish: Command = {
  name: 'run publish',
  operands: ['id'],
  help: 'Publishes a run that is ready (see publish --preview).',
  flags: {},
  run: (call) => actAndFollow(call, 'publish'),
};
