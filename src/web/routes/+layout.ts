import type { Language, Messages } from '#lib/i18n/index.ts';
import type { LayoutLoad } from './$types';

const catalogues: Readonly<Record<Language, () => Promise<{ default: Messages }>>> = {
  en: () => import('#lib/i18n/en.json'),
  es: () => import('#lib/i18n/es.json'),
  fr: () => import('#lib/i18n/fr.json'),
};

/** Brings only the visitor's language to the browser. */
export const load: LayoutLoad = async ({ data }) => ({ ...data, messages: (await catalogues[data.lang]()).default });
