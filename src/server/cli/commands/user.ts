import { textFlag, type Command } from '../command.ts';
import { Usage } from '../problems.ts';
import { safe } from '../text.ts';

interface CreatedUser {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  /** Only when none was given. */
  readonly password?: string;
}

export const userCreate: Command = {
  name: 'user create',
  operands: ['email'],
  help: 'Adds a person who can sign in.',
  flags: {
    name: { type: 'string', value: 'NAME', help: 'Name as it is shown. Default: the part before the @.' },
    password: {
      type: 'string',
      value: '-',
      help: '“-” reads the password from standard input. Without this flag one is made and printed once.',
    },
    organization: { type: 'string', value: 'SLUG', help: 'Makes the person a member of this organization …' },
    role: { type: 'string', value: 'ROLE', help: '… as viewer, contributor, publisher (default) or administrator.' },
    operator: { type: 'boolean', help: 'May run the marketplace as a whole.' },
  },
  async run({ operands, flags, io, client }) {
    const email = operands[0]!;
    const password = textFlag(flags, 'password');
    if (password !== undefined && password !== '-') {
      throw Usage({
        message:
          'A password on the command line can be read by everyone on this machine. Use --password - and type it on standard input.',
      });
    }
    const body = {
      email,
      name: textFlag(flags, 'name') ?? email.split('@', 1)[0],
      password: password === '-' ? (await io.readInput()).trimEnd() : undefined,
      is_operator: flags['operator'] === true ? true : undefined,
    };
    const api = await client();
    const data = await api.post<CreatedUser>('/users', body);
    const organization = textFlag(flags, 'organization');
    const role = textFlag(flags, 'role') ?? 'publisher';
    if (organization)
      await api.put(`/organizations/${encodeURIComponent(organization)}/members/${encodeURIComponent(data.id)}`, {
        role,
      });
    const lines = [
      `Added ${safe(data.name)} <${data.email}>${organization ? `, ${role} of ${organization}` : ''}.`,
      ...(data.password ? [`Password: ${data.password}  (shown only now)`] : []),
    ];
    return { data, text: lines.join('\n') };
  },
};
