import { openAsBlob } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Run, RunOptions, RunRequest, RunSource, SchemaChoice } from '#server/ingest/index.ts';
import { textFlag, type Call, type Command, type FlagValues } from '../command.ts';
import type { Client } from '../client.ts';
import { findingsOf, followRun } from '../follow-run.ts';
import { CannotRead, Usage } from '../problems.ts';
import { runText } from '../run-text.ts';

export const publish: Command = {
  name: 'publish',
  operands: ['file|url'],
  help: 'Reads a file or address, publishes it as a dataset, and prints what was understood.',
  flags: {
    dataset: { type: 'string', value: 'ID', help: 'Identifier of the dataset; a new one is created.' },
    organization: { type: 'string', value: 'SLUG', help: 'Who publishes it.' },
    title: { type: 'string', value: 'TITLE', help: 'Title of the dataset. Default: from the file.' },
    schema: { type: 'string', value: 'FILE', help: 'JSON {"fields":[…],"metas":{…}}; wins over what is found out.' },
    sheet: { type: 'string', value: 'NAME', help: 'Sheet, layer, table or member of the file.' },
    encoding: { type: 'string', value: 'NAME', help: 'Text encoding, for instance windows-1252.' },
    delimiter: { type: 'string', value: 'CHARACTER', help: 'Separator of the columns; “\\t” for a tab.' },
    'header-row': { type: 'string', value: 'N', help: 'Row of the header, from 1; 0 when there is none.' },
    path: { type: 'string', value: 'PATH', help: 'Dotted path of the list in JSON or XML.' },
    follow: { type: 'boolean', help: 'Look at the address again every day and publish what changed.' },
    preview: { type: 'boolean', help: 'Only read and show; publish later with “run publish”.' },
  },
  async run(call) {
    const { flags, io } = call;
    const body = await requestOf(call);
    const client = await call.client();
    const source = await sourceOf(client, call);
    const run = await client.post<Run>('/runs', { ...body, source });
    const ended = await followRun(client, io, run);
    const findings = await findingsOf(client, ended);
    return {
      data: { ...ended, findings_listed: findings },
      text: runText(ended, findings),
      failed:
        ended.status === 'failed' ||
        ended.status === 'cancelled' ||
        (flags['preview'] === true && ended.status !== 'ready'),
    };
  },
};

const isAddress = (operand: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(operand);

async function requestOf({ flags, operands }: Call): Promise<Omit<RunRequest, 'source'>> {
  const dataset = textFlag(flags, 'dataset');
  if (!dataset) throw Usage({ message: 'Say which dataset this is: --dataset ID (a new one is created).' });
  if (flags['follow'] && !isAddress(operands[0]!))
    throw Usage({ message: '--follow needs an address (https://…); a file on this machine is sent once.' });
  return {
    dataset_id: dataset,
    organization: textFlag(flags, 'organization'),
    title: textFlag(flags, 'title'),
    schema: await schemaOf(textFlag(flags, 'schema')),
    options: optionsOf(flags),
    publish: flags['preview'] !== true,
  };
}

function optionsOf(flags: FlagValues): RunOptions {
  const header = textFlag(flags, 'header-row');
  if (header !== undefined && !/^\d+$/.test(header))
    throw Usage({ message: `--header-row must be a row number (0 for none), not “${header}”.` });
  return {
    table: textFlag(flags, 'sheet'),
    encoding: textFlag(flags, 'encoding'),
    delimiter: textFlag(flags, 'delimiter')?.replace(/^\\t$/, '\t'),
    header_row: header === undefined ? undefined : Number(header),
    path: textFlag(flags, 'path'),
  };
}

async function schemaOf(path: string | undefined): Promise<SchemaChoice | undefined> {
  if (path === undefined) return undefined;
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw CannotRead({ path, why: whyOf(error) });
  });
  try {
    return JSON.parse(text) as SchemaChoice;
  } catch (error) {
    throw CannotRead({ path, why: `it is not JSON (${(error as Error).message})` });
  }
}

async function sourceOf(client: Client, { operands, flags }: Call): Promise<RunSource> {
  const operand = operands[0]!;
  if (isAddress(operand)) return { url: operand, follow: flags['follow'] === true };
  const found = await stat(operand).catch((error: unknown) => {
    throw CannotRead({ path: operand, why: whyOf(error) });
  });
  if (!found.isFile()) throw CannotRead({ path: operand, why: 'it is not a file' });
  const blob = await openAsBlob(operand);
  const { upload_id } = await client.upload<{ upload_id: string }>(
    `/uploads?filename=${encodeURIComponent(basename(operand))}`,
    blob,
  );
  return { upload_id };
}

function whyOf(error: unknown): string {
  const code = (error as { code?: string }).code;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'you may not read it';
  return (error as Error).message;
}
