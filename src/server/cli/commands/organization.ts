import { textFlag, type Command } from '../command.ts';
import { safe, tableText } from '../text.ts';

interface ListedOrganization {
  readonly slug: string;
  readonly title: string;
  readonly kind: string;
  readonly parent: string | null;
}

export const organizationList: Command = {
  name: 'organization list',
  operands: [],
  help: 'Organizations of the marketplace.',
  flags: {},
  async run({ client }) {
    const data = await (await client()).get<{ results: readonly ListedOrganization[] }>('/organizations');
    const lines = data.results.map((one) => [one.slug, one.kind, one.parent ?? '–', safe(one.title)]);
    return {
      data,
      text: lines.length === 0 ? 'No organizations yet.' : tableText(['SLUG', 'KIND', 'PARENT', 'TITLE'], lines),
    };
  },
};

export const organizationCreate: Command = {
  name: 'organization create',
  operands: ['slug'],
  help: 'Adds an organization.',
  flags: {
    title: { type: 'string', value: 'TITLE', help: 'Its name as people write it. Default: the slug.' },
    kind: {
      type: 'string',
      value: 'KIND',
      help: 'town, county, region, state, school-district, police, fire, agency, civic or other.',
    },
    parent: { type: 'string', value: 'SLUG', help: 'The organization it belongs to.' },
    description: { type: 'string', value: 'TEXT', help: 'A sentence or two.' },
    homepage: { type: 'string', value: 'URL', help: 'Its own website.' },
  },
  async run({ operands, flags, client }) {
    const slug = operands[0]!;
    const given = ['kind', 'parent', 'description', 'homepage'].flatMap((name) => {
      const text = textFlag(flags, name);
      return text === undefined ? [] : [[name, text] as const];
    });
    const body = { slug, title: textFlag(flags, 'title') ?? slug, ...Object.fromEntries(given) };
    const data = await (await client()).post<ListedOrganization>('/organizations', body);
    return { data, text: `Added the organization “${safe(data.title)}” (${data.slug}).` };
  },
};
