import { countByPublisher } from '#lib/server/catalogue.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { api } }) => ({ counts: await countByPublisher(api) });
