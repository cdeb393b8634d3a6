import { countByPublisher } from '#lib/server/catalogue.ts';
import { aislesOf, heroOf, latestNumbers, shelvesOf, wordsToTry } from '#lib/server/home.ts';
import { previewOf, previewsOf } from '#lib/server/previews.ts';
import { viewerOf } from '#lib/server/session.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, cookies, parent }) => {
  const { api } = locals;
  const viewer = viewerOf(cookies);
  const [{ total, datasets }, { marketplace }, counts] = await Promise.all([shelvesOf(api), parent(), countByPublisher(api)]);
  const fresh = datasets.slice(0, 8);
  const [hero, latest, previews] = await Promise.all([
    heroOf(api, datasets, marketplace.organizations, viewer),
    latestNumbers(api, datasets, viewer),
    previewsOf(api, fresh, viewer),
  ]);
  // A dataset worth a look: categories of many records, and not one of those on the shelf above if possible.
  const worth = [...datasets.slice(8), ...fresh].find(({ fields, metas }) => (metas.default?.records_count ?? 0) > 300 && fields.some(({ annotations, type }) => type === 'text' && annotations['facet'] !== undefined));
  const picture = worth ? await previewOf(api, worth, 'bars', viewer) : null;
  return {
    total,
    rows: datasets.reduce((sum, { metas }) => sum + (metas.default?.records_count ?? 0), 0),
    newest: datasets[0]?.metas.default?.modified ?? null,
    words: wordsToTry(datasets),
    aisles: aislesOf(datasets),
    fresh,
    previews,
    hero,
    latest,
    worth: worth && picture ? { dataset: worth, picture, more: datasets.filter((one) => one !== worth && one.fields.length > 0).slice(-3) } : null,
    counts,
  };
};
