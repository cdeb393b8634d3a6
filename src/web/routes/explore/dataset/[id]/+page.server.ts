import { answersOf, exampleOf, profileOf, relatedTo, revisionsOf, type ChosenViews } from '#lib/server/about.ts';
import { forCard } from '#lib/server/catalogue.ts';
import { picturesOf, previewOf, previewsOf } from '#lib/server/previews.ts';
import { safeHtml } from '#lib/server/sanitize.ts';
import { viewerOf } from '#lib/server/session.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ parent, locals: { api }, url, cookies }) => {
  const { dataset, managed } = await parent();
  const id = dataset.dataset_id;
  const viewer = viewerOf(cookies);
  const readable = dataset.has_records && dataset.data_visible;
  const [pictures, profile, revisions, example, related, answers] = await Promise.all([
    Promise.all(picturesOf(dataset).map(async (name) => ({ name, preview: await previewOf(api, dataset, name, viewer, name === 'map' ? 600 : 100) }))),
    profileOf(api, id),
    revisionsOf(api, id),
    readable ? exampleOf(api, id) : {},
    relatedTo(api, dataset),
    answersOf(api, dataset, (managed?.views ?? {}) as ChosenViews),
  ]);
  const shown = pictures.flatMap(({ name, preview }) => (preview ? [{ name, preview }] : []));
  const wanted = url.searchParams.get('picture');
  return {
    pictures: shown,
    picture: shown.find(({ name }) => name === wanted) ?? shown[0] ?? null,
    description: safeHtml(dataset.metas.default?.description),
    profile,
    revisions: revisions.map(({ number, created_at }) => ({ number, created_at })),
    example,
    answers,
    related: related.map(forCard),
    previews: await previewsOf(api, related, viewer),
  };
};
