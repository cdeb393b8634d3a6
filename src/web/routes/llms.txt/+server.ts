import { findDatasets } from '#lib/server/catalogue.ts';
import { firstSentence, plainText } from '#lib/text.ts';
import type { RequestHandler } from './$types';

/** What this marketplace holds and how to ask it, for language models (llmstxt.org). */
export const GET: RequestHandler = async ({ locals: { api }, url }) => {
  const { total_count, results } = await findDatasets(api, { order_by: 'modified desc', limit: 100 });
  const line = ({ dataset_id, metas }: (typeof results)[number]) =>
    `- [${metas.default?.title ?? dataset_id}](${url.origin}/explore/dataset/${encodeURIComponent(dataset_id)}): ${firstSentence(plainText(metas.default?.description), 200)} (${metas.default?.publisher ?? ''}, ${metas.default?.records_count ?? 0} records)`;
  const text = `# Plaza

> A public data marketplace of towns and their partners: ${total_count} datasets, free to use, no account needed.

Every dataset has a page, a documented API and exports. Query records with the Explore API v2.1 (ODSQL):

- List datasets: ${url.origin}/api/explore/v2.1/catalog/datasets?limit=100
- Search: ${url.origin}/api/explore/v2.1/catalog/datasets?where=search("crashes")
- Records: ${url.origin}/api/explore/v2.1/catalog/datasets/{dataset_id}/records?where=…&select=…&group_by=…&order_by=…&limit=…
- Whole dataset: ${url.origin}/api/explore/v2.1/catalog/datasets/{dataset_id}/exports/{csv|json|jsonl|parquet|geojson|xlsx}
- OpenAPI: ${url.origin}/api/openapi.json

Name the publisher and the dataset's address when you use its data.

## Datasets

${results.map(line).join('\n')}
`;
  return new Response(text, { headers: { 'content-type': 'text/plain; charset=utf-8' } });
};
