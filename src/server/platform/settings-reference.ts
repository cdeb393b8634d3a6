import { settings, type Setting } from './settings.ts';

/** The page `docs/settings.md`, made from the declared list. */
export function settingsReference(): string {
  const all: readonly Setting[] = Object.values(settings);
  const rows = all.toSorted((a, b) => (a.env < b.env ? -1 : 1)).map(rowOf);
  return [
    '# Settings',
    '',
    'Generated from `src/server/platform/settings.ts` by `scripts/generate-settings-docs.ts`; do not edit by hand.',
    '',
    'Plaza reads its settings from the environment; all have defaults. A setting that is wrong or misspelt stops the start and is',
    'named. Sizes are written as `500M` or `2G` (1024-based), durations as `30s`, `10m` or `2h`, lists with commas.',
    '',
    'The command line reads `PLAZA_URL` and `PLAZA_API_KEY` to work with a marketplace on another machine.',
    '',
    '| setting | values | default | meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function rowOf({ env, type, fallback, help, isSecret }: Setting): string {
  const kind = isSecret ? `${type}, secret` : type;
  return `| \`${env}\` | ${cell(kind)} | ${fallback === '' ? '' : `\`${cell(fallback)}\``} | ${cell(help)} |`;
}

const cell = (text: string) => text.replaceAll('|', '\\|');
