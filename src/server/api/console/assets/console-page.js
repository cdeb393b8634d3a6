// Makes the console's forms work: finds operations, shows the curl line while typing, sends and shows the answer.
// @ts-check

const MOST_SHOWN = 200_000;

/** @type {HTMLInputElement} */
const find = /** @type {any} */ (document.getElementById('find'));
/** @type {HTMLInputElement} */
const key = /** @type {any} */ (document.getElementById('key'));

/** @param {HTMLFormElement} form */
function callOf(form) {
  const query = new URLSearchParams();
  let path = form.dataset.path ?? '';
  let body = '';
  for (const field of form.querySelectorAll('[data-in]')) {
    const { name, value, dataset } = /** @type {HTMLInputElement} */ (field);
    if (dataset.in === 'body') body = value;
    else if (dataset.in === 'path') path = path.replace(`{${name}}`, value === '' ? `{${name}}` : encodeURIComponent(value));
    else if (value !== '') for (const one of field.tagName === 'TEXTAREA' ? value.split('\n') : [value]) if (one !== '') query.append(name, one);
  }
  const text = query.toString();
  return { method: (form.dataset.method ?? 'get').toUpperCase(), url: location.origin + path + (text ? `?${text}` : ''), body };
}

/** @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** @param {HTMLFormElement} form */
function showCurl(form) {
  const { method, url, body } = callOf(form);
  const parts = ['curl', ...(method === 'GET' ? [] : ['-X', method]), quoted(url)];
  if (key.value !== '') parts.push('-H', quoted('Authorization: Apikey YOUR_KEY'));
  if (body !== '') parts.push('-H', quoted('Content-Type: application/json'), '-d', quoted(body));
  const code = form.parentElement?.querySelector('.curl code');
  if (code) code.textContent = parts.join(' ');
}

/** @param {HTMLFormElement} form */
async function send(form) {
  const { method, url, body } = callOf(form);
  const button = /** @type {HTMLButtonElement} */ (form.querySelector('button'));
  const answer = /** @type {HTMLElement} */ (form.parentElement?.querySelector('.answer'));
  const status = /** @type {HTMLElement} */ (answer.querySelector('.status'));
  const code = /** @type {HTMLElement} */ (answer.querySelector('code'));
  button.setAttribute('aria-busy', 'true');
  const began = performance.now();
  try {
    /** @type {Record<string, string>} */
    const headers = key.value === '' ? {} : { authorization: `Apikey ${key.value}` };
    if (body !== '') headers['content-type'] = 'application/json';
    const response = await fetch(url, { method, headers, ...(body !== '' && { body }) });
    const shown = await shownText(response);
    status.textContent = `${response.status} ${response.statusText} in ${Math.round(performance.now() - began)} ms, ${response.headers.get('content-type') ?? 'no content'}`;
    code.textContent = shown;
  } catch (thrown) {
    status.textContent = 'not received';
    code.textContent = String(thrown);
  }
  answer.hidden = false;
  button.removeAttribute('aria-busy');
}

/** @param {Response} response */
async function shownText(response) {
  const type = response.headers.get('content-type') ?? '';
  if (type !== '' && !/json|text|xml|turtle/.test(type)) return `A file of ${(await response.blob()).size} bytes.`;
  const text = await response.text();
  const pretty = /json/.test(type) && text.length < MOST_SHOWN ? prettyJson(text) : text;
  return pretty.length > MOST_SHOWN ? `${pretty.slice(0, MOST_SHOWN)}\n… and ${pretty.length - MOST_SHOWN} more characters` : pretty;
}

/** @param {string} text */
function prettyJson(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function filter() {
  const words = find.value.toLowerCase().split(/\s+/).filter((word) => word !== '');
  let shown = 0;
  for (const section of document.querySelectorAll('main section')) {
    let here = 0;
    for (const operation of /** @type {NodeListOf<HTMLElement>} */ (section.querySelectorAll('.operation'))) {
      const isFound = words.every((word) => (operation.dataset.words ?? '').includes(word));
      operation.hidden = !isFound;
      if (isFound) here += 1;
    }
    /** @type {HTMLElement} */ (section).hidden = here === 0;
    shown += here;
  }
  const nothing = document.getElementById('nothing');
  if (nothing) nothing.hidden = shown > 0;
}

function openLinked() {
  const linked = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (linked instanceof HTMLDetailsElement) {
    linked.open = true;
    linked.scrollIntoView();
  }
}

/** @type {NodeListOf<HTMLFormElement>} */
const forms = document.querySelectorAll('form[data-path]');
for (const form of forms) {
  showCurl(form);
  form.addEventListener('input', () => showCurl(form));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send(form);
  });
}
key.addEventListener('input', () => forms.forEach(showCurl));
find.addEventListener('input', filter);
document.getElementById('tools')?.addEventListener('submit', (event) => event.preventDefault());
addEventListener('hashchange', openLinked);
openLinked();
