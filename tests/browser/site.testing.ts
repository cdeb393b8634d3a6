import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { publish, startServer, type RunningServer } from '../support/start-server.ts';

const DEMO = fileURLToPath(new URL('../../demo/', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const FLAGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

/** Real datasets of the demonstration that the pages are looked at with: points, shapes, time, categories, plain rows. */
const DATASETS = ['durham-parks', 'dc-potholes', 'seattle-weather', 'victoria-councillors'] as const;

export interface Site {
  readonly server: RunningServer;
  readonly browser: Browser;
  /** A page of a new visitor; everything the browser complains about is kept in `complaints`. */
  visit(options?: VisitOptions): Promise<Visit>;
  close(): Promise<void>;
}
export interface VisitOptions {
  readonly width?: number;
  readonly theme?: 'light' | 'dark';
  readonly script?: boolean;
  readonly lang?: string;
}
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the console, failed scripts and refused resources, in words. */
  readonly complaints: string[];
}

/** The real server with some published datasets, and a real browser. */
export async function openSite(datasets: readonly string[] = DATASETS): Promise<Site> {
  const server = await startServer();
  for (const name of datasets) await publishDemo(server, name);
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: FLAGS });
  return {
    server,
    browser,
    visit: async ({ width = 1440, theme = 'light', script = true, lang = 'en-US' } = {}) => {
      const context = await browser.newContext({
        baseURL: server.url,
        viewport: { width, height: 900 },
        colorScheme: theme,
        javaScriptEnabled: script,
        locale: lang,
        hasTouch: width < 720,
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(`console: ${message.text()} (${message.location().url})`);
      });
      page.on('pageerror', (error) => complaints.push(`script: ${error.message}`));
      return { page, context, complaints };
    },
    close: async () => {
      await browser.close();
      await server.remove();
    },
  };
}

interface DemoDataset {
  readonly file: string;
  readonly organization: string;
  readonly schema: { readonly metas: { readonly default: { readonly title: string } } };
  readonly options?: unknown;
}

/** Publishes one dataset of the demonstration as its recipe says, under its own organization. */
async function publishDemo(server: RunningServer, name: string): Promise<void> {
  const { file, organization, schema, options } = JSON.parse(readFileSync(`${DEMO}datasets/${name}.json`, 'utf8')) as DemoDataset;
  const { organizations } = JSON.parse(readFileSync(`${DEMO}marketplace.json`, 'utf8')) as { organizations: readonly { slug: string }[] };
  const owner = organizations.find(({ slug }) => slug === organization);
  if ((await server.api('GET', `/api/v1/organizations/${organization}`)).status === 404) await server.api('POST', '/api/v1/organizations', owner);
  const bytes = readFileSync(DEMO + file);
  const run = await publish(server, {
    dataset: name,
    organization,
    title: schema.metas.default.title,
    fileName: file.replace(/^.*\//, '').replace(/\.gz$/, ''),
    bytes: file.endsWith('.gz') ? gunzipSync(bytes) : bytes,
    schema,
    ...(options ? { options } : {}),
  });
  if (run['status'] !== 'published') throw new Error(`${name}: ${JSON.stringify(run['problem'] ?? run['status'])}`);
}

function chromiumPath(): string {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8' }).trim();
    } catch {
      // The next name.
    }
  }
  throw new Error('The browser tests need Chromium. On Debian: apt-get install chromium.');
}

/** What axe-core finds wrong, one line a node; empty when nothing is. */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(where: Document, options: object): Promise<{ violations: readonly { id: string; nodes: readonly { target: unknown; html: string }[] }[] }> } };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values: tags } });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${String(target)} ${html.slice(0, 160)}`));
  });
}

/** Loads a page and waits until its scripts have taken over. */
export async function open(page: Page, path: string): Promise<number> {
  const answer = await page.goto(path, { waitUntil: 'networkidle' });
  return answer?.status() ?? 0;
}
