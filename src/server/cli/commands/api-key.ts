import { textFlag, type Command } from '../command.ts';
import { safe, tableText } from '../text.ts';

interface ListedKey {
  readonly id: string;
  readonly title: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly last_used_at: string | null;
}

export const apiKeyList: Command = {
  name: 'api-key list',
  operands: [],
  help: 'API keys you have.',
  flags: {},
  async run({ client }) {
    const data = await (await client()).get<{ results: readonly ListedKey[] }>('/api-keys');
    const lines = data.results.map((one) => [
      one.id,
      `${one.prefix}…`,
      one.scopes.join(','),
      one.created_at,
      one.expires_at ?? 'never',
      one.last_used_at ?? 'never',
      safe(one.title),
    ]);
    return {
      data,
      text:
        lines.length === 0
          ? 'No API keys yet.'
          : tableText(['ID', 'KEY', 'SCOPES', 'CREATED', 'EXPIRES', 'LAST USED', 'TITLE'], lines),
    };
  },
};

export const apiKeyCreate: Command = {
  name: 'api-key create',
  operands: ['title'],
  help: 'Makes an API key and prints it once.',
  flags: {
    scopes: {
      type: 'string',
      value: 'LIST',
      help: 'Comma-separated: read, write, publish, administer. Default: read.',
    },
    organization: { type: 'string', value: 'SLUG', help: 'Valid for this organization only.' },
    expires: { type: 'string', value: 'DATE', help: 'Last moment it is valid, ISO 8601.' },
  },
  async run({ operands, flags, client }) {
    const scopes = (textFlag(flags, 'scopes') ?? 'read').split(',').map((one) => one.trim());
    const body = {
      title: operands[0],
      scopes,
      organization: textFlag(flags, 'organization'),
      expires_at: textFlag(flags, 'expires'),
    };
    const data = await (await client()).post<ListedKey & { key: string }>('/api-keys', body);
    return {
      data,
      text: `${data.key}\nKeep it: it is shown only now. Id ${data.id}, scopes ${data.scopes.join(', ')}.`,
    };
  },
};

export const apiKeyRevoke: Command = {
  name: 'api-key revoke',
  operands: ['id'],
  help: 'Ends an API key at once.',
  flags: {},
  async run({ operands, client }) {
    const data = await (await client()).delete(`/api-keys/${encodeURIComponent(operands[0]!)}`);
    return { data: data ?? { id: operands[0], revoked: true }, text: `Revoked ${operands[0]}.` };
  },
};
