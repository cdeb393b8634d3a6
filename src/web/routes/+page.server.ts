import { countByPublisher, forCard } from '#lib/server/catalogue.ts';
import { aislesOf, freshOf, heroOf, latestNumbers, shelvesOf, wordsToTry, worthALook } from '#lib/server/home.ts';
import { previewsOf } from '#lib/server/previews.ts';
import { viewerOf } from '#lib/server/session.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, cookies, parent }) => {
  const { api } = locals;
  const viewer = viewerOf(cookies);
  const [{ total, datasets }, { marketplace }, counts] = await Promise.all([shelvesOf(api), parent(), countByPublisher(api)]);
  const fresh = freshOf(datasets);
  const [hero, latest, previews] = await Promise.all([
    heroOf(api, datasets, marketplace, viewer),
    latestNumbers(api, datasets, viewer),
    previewsOf(api, fresh, viewer),
  ]);
  const found = await worthALook(api, datasets.filter((one) => !fresh.includes(one)), viewer);
  return {
    total,
    rows: datasets.reduce((sum, { metas }) => sum + (metas.default?.records_count ?? 0), 0),
    newest: datasets[0]?.metas.default?.modified ?? null,
    words: wordsToTry(datasets),
    aisles: aislesOf(datasets),
    fresh: fresh.map(forCard),
    previews,
    hero,
    latest,
    worth: found && { dataset: forCard(found.dataset), picture: found.picture, more: datasets.filter((one) => one !== found.dataset && one.has_records).slice(-3).map(forCard) },
    counts,
  };
};
