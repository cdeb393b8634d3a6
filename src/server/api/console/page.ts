import type { Document, Operation } from './openapi.ts';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
type Method = (typeof METHODS)[number];

/** A parameter as the page needs it, whatever its schema is built of. */
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: { readonly type?: unknown; readonly enum?: readonly unknown[]; readonly default?: unknown; readonly items?: unknown; readonly description?: string };
}
interface Entry {
  readonly method: Method;
  readonly path: string;
  readonly operation: Operation;
}

/** The console: every operation with its parameters, readable without scripts; the script adds “Send” and the curl line. */
export function consolePage(document: Document): string {
  const entries = entriesOf(document);
  const groups = Map.groupBy(entries, ({ operation }) => operation.tags?.[0] ?? 'other');
  const told = new Map((document.tags ?? []).map(({ name, description }) => [name, description ?? '']));
  const names = [...new Set([...told.keys(), ...groups.keys()])].filter((name) => groups.has(name));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API console · Plaza</title>
<link rel="stylesheet" href="/api/console/console.css">
<script type="module" src="/api/console/console-page.js"></script>
</head>
<body>
<a class="skip" href="#operations">Skip to the operations</a>
<header class="top">
<p><a href="/">Plaza</a></p>
<h1>${escape(document.info.title)} console</h1>
<p class="lead">${inline(document.info.description ?? '')}</p>
<p><a href="/api/openapi.json">OpenAPI 3.1 document</a> · ${entries.length} operations</p>
<form class="tools" id="tools">
<label>Find an operation <input type="search" id="find" autocomplete="off"></label>
<label>API key <input type="password" id="key" autocomplete="off" placeholder="not needed for public data"></label>
</form>
</header>
<div class="columns">
<nav aria-label="Groups of operations"><ul>
${names.map((name) => `<li><a href="#${slug(name)}">${escape(capital(name))}</a> <span class="count">${groups.get(name)?.length ?? 0}</span></li>`).join('\n')}
</ul></nav>
<main id="operations">
<p id="nothing" role="status" hidden>No operation matches.</p>
${names.map((name) => section(name, told.get(name) ?? '', groups.get(name) ?? [])).join('\n')}
</main>
</div>
</body>
</html>
`;
}

function entriesOf(document: Document): readonly Entry[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item?.[method];
      return operation ? [{ method, path, operation }] : [];
    }),
  );
}

function section(name: string, description: string, entries: readonly Entry[]): string {
  return `<section aria-labelledby="${slug(name)}">
<h2 id="${slug(name)}">${escape(capital(name))}</h2>
${description ? `<p>${inline(description)}</p>` : ''}
${entries.map(operationOf).join('\n')}
</section>`;
}

function operationOf({ method, path, operation }: Entry): string {
  const id = operation.operationId ?? slug(`${method} ${path}`);
  const isInPath = (one: Parameter) => Number(one.in === 'path');
  const parameters = ((operation.parameters ?? []) as readonly Parameter[]).toSorted((a, b) => isInPath(b) - isInPath(a));
  const isSafe = method === 'get';
  return `<details class="operation" id="${escape(id)}" data-words="${escape(`${method} ${path} ${operation.summary ?? ''}`.toLowerCase())}">
<summary><span class="method ${method}">${method.toUpperCase()}</span> <code>${escape(path)}</code> <span class="summary">${escape(operation.summary ?? '')}</span></summary>
<div class="body">
${operation.description ? `<p>${inline(operation.description)}</p>` : ''}
<form data-method="${method}" data-path="${escape(path)}">
${parameters.length > 0 ? `<div class="parameters">${parameters.map((one) => parameterOf(id, one)).join('\n')}</div>` : '<p class="quiet">No parameters.</p>'}
${operation.requestBody ? bodyOf(id, operation) : ''}
<p class="actions"><button type="submit">${isSafe ? 'Send' : 'Send (changes data)'}</button></p>
</form>
<h3>As a command</h3>
<pre class="curl" tabindex="0" aria-label="curl command"><code></code></pre>
<div class="answer" role="region" aria-live="polite" aria-label="Answer" hidden>
<h3>Answer <span class="status"></span></h3>
<pre tabindex="0"><code></code></pre>
</div>
</div>
</details>`;
}

function parameterOf(id: string, { name, in: place, required, description, schema }: Parameter): string {
  const inputId = `${id}--${place}--${name}`;
  const words = description ?? schema?.description ?? '';
  const hint = [place === 'path' ? 'part of the address' : '', required ? 'required' : '', schema?.type === 'array' ? 'one a line' : ''].filter((one) => one !== '').join(', ');
  const common = `id="${escape(inputId)}" name="${escape(name)}" data-in="${escape(place)}"${required ? ' required' : ''}${words ? ` aria-describedby="${escape(inputId)}--words"` : ''}`;
  return `<div class="parameter">
<label for="${escape(inputId)}"><code>${escape(name)}</code>${hint ? ` <span class="quiet">${hint}</span>` : ''}</label>
${control(common, schema)}
${words ? `<p class="words" id="${escape(inputId)}--words">${inline(words)}</p>` : ''}
</div>`;
}

function control(common: string, schema: Parameter['schema']): string {
  const values = schema?.type === 'boolean' ? ['true', 'false'] : schema?.enum;
  if (values) {
    const shown = schema?.default === undefined ? '' : `default: ${String(schema.default)}`;
    return `<select ${common}><option value="">${escape(shown)}</option>${values.map((one) => `<option>${escape(String(one))}</option>`).join('')}</select>`;
  }
  if (schema?.type === 'array') return `<textarea ${common} rows="1"></textarea>`;
  const placeholder = schema?.default === undefined ? '' : ` placeholder="${escape(String(schema.default))}"`;
  const kind = schema?.type === 'integer' || schema?.type === 'number' ? 'inputmode="numeric"' : '';
  return `<input type="text" ${common} ${kind}${placeholder} autocomplete="off" spellcheck="false">`;
}

function bodyOf(id: string, { requestBody }: Operation): string {
  const content = Object.values(requestBody?.content ?? {})[0];
  const schema = JSON.stringify(content?.schema ?? {}, null, 2);
  return `<div class="parameter">
<label for="${escape(id)}--body">Body <span class="quiet">JSON</span></label>
<textarea id="${escape(id)}--body" data-in="body" rows="6" spellcheck="false"></textarea>
<details class="schema"><summary>What it may hold</summary><pre tabindex="0"><code>${escape(schema)}</code></pre></details>
</div>`;
}

/** Escaped text in which `code` is shown as code. */
function inline(text: string): string {
  return escape(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

function escape(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const slug = (text: string) => `group-${text.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
