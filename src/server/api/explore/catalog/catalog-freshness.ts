import { latestChange, organizationTitles } from '../../../catalog/index.ts';
import type { Freshness } from '../answer.ts';
import type { Call, ExploreContext } from '../route.ts';

/** Any change of the catalogue makes another version of everything that lists it. */
export async function catalogFreshness({ plaza }: ExploreContext, { request, query }: Call): Promise<Freshness> {
  const isPublic = request.actor.kind === 'anonymous';
  if (query.readsClock || !isPublic) return { isPublic };
  const titles = await organizationTitles(plaza.db);
  return { isPublic, version: `catalog ${await latestChange(plaza.db)} ${JSON.stringify([...titles])}` };
}
