import type { Api, PlazaApi } from '#lib/api.ts';
import type { Language } from '#lib/i18n/index.ts';

declare global {
  namespace App {
    interface Error {
      message: string;
      code?: string;
      /** Short word a person can read out when asking for help. */
      reference?: string;
    }
    interface Locals {
      api: Api;
      lang: Language;
      /** Null: follow the system. */
      theme: 'light' | 'dark' | null;
    }
    /** The front server puts `plazaApi` on the Node request: the HTTP API answered in process, as this visitor. */
    interface Platform {
      req?: { plazaApi?: PlazaApi };
    }
  }
}
