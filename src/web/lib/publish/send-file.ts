import { withQuery } from '#lib/api.ts';
import { quote } from '#lib/search/condition.ts';
import { slugOf } from './slug.ts';

interface Answered {
  readonly status: number;
  readonly body: { readonly [key: string]: unknown; readonly message?: string };
}

/** Uploads a file straight to the API and has it looked at, without publishing. Throws an Error with the API's sentence. */
export async function sendFile(file: File, organization: string, replaces: string | null, onShare: (share: number) => void): Promise<{ run: string; upload: string }> {
  const upload = await post(`/api/v1/uploads?filename=${encodeURIComponent(file.name)}`, 'application/octet-stream', file, onShare);
  const upload_id = String(upload['upload_id']);
  const dataset_id = replaces ?? (await freeId(slugOf(file.name)));
  const request = { source: { upload_id }, dataset_id, organization, publish: false };
  const run = await post('/api/v1/runs', 'application/json', JSON.stringify(request), () => {});
  return { run: String(run['id']), upload: upload_id };
}

async function freeId(slug: string): Promise<string> {
  for (let n = 1; n < 50; n += 1) {
    const id = n === 1 ? slug : `${slug}-${n}`;
    const answer = await fetch(withQuery('/api/explore/v2.1/catalog/datasets', { where: `dataset_id = ${quote(id)}`, limit: 0 }));
    if (answer.ok && ((await answer.json()) as { total_count: number }).total_count === 0) return id;
  }
  return `${slug}-${Date.now()}`;
}

/** XMLHttpRequest, because fetch does not tell how much was sent. */
async function post(path: string, type: string, body: XMLHttpRequestBodyInit, onShare: (share: number) => void): Promise<Answered['body']> {
  const answer = await new Promise<Answered>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.setRequestHeader('content-type', type);
    request.upload.onprogress = ({ loaded, total }) => onShare(total > 0 ? loaded / total : 0);
    request.onload = () => resolve({ status: request.status, body: readJson(request.responseText) });
    request.onerror = () => reject(new Error(''));
    request.send(body);
  });
  if (answer.status >= 400) throw new Error(answer.body.message ?? '');
  return answer.body;
}

function readJson(text: string): Answered['body'] {
  try {
    return JSON.parse(text) as Answered['body'];
  } catch {
    return {};
  }
}
