import type { QueryParams } from '#odsql/index.ts';
import { InvalidRESTParameterError, TooManyParameters } from './problems.ts';

/** Query parameters as Fastify gives them: text, or a list where one was repeated. */
type Given = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Languages of month and day names and of translated metadata, as the Explore API lists them. */
export const LANGUAGES = ['ar', 'ca', 'de', 'en', 'es', 'eu', 'fr', 'it', 'nl', 'pt', 'sv'] as const;
const MOST_PARAMETERS = 200;

/** The parameters of one request. Unknown ones are ignored; of a single-valued one that is repeated the last counts. */
export class ExploreQuery {
  readonly #given: Given;
  constructor(given: unknown) {
    this.#given = given as Given;
    const count = Object.values(this.#given).flat().length;
    if (count > MOST_PARAMETERS) throw TooManyParameters({ given: count, most: MOST_PARAMETERS });
  }

  /** The text of a parameter; empty text counts as absent. */
  text(parameter: string): string | undefined {
    const given = this.#given[parameter];
    const last = Array.isArray(given) ? given.at(-1) : (given as string | undefined);
    return last === '' ? undefined : last;
  }

  list(parameter: string): readonly string[] {
    return [this.#given[parameter] ?? []].flat().filter((one) => one !== '');
  }

  /** `true` and `false` in any case, as older clients write them. */
  flag(parameter: string, fallback = false): boolean {
    const given = this.text(parameter)?.toLowerCase();
    if (given === undefined) return fallback;
    if (given === 'true' || given === '1') return true;
    if (given === 'false' || given === '0') return false;
    throw InvalidRESTParameterError({ parameter, given, expected: 'true or false' });
  }

  /** A whole number; its bounds are checked where they are known. */
  integer(parameter: string): number | undefined {
    const given = this.text(parameter);
    if (given === undefined) return undefined;
    if (!/^[+-]?\d{1,15}$/.test(given.trim())) throw InvalidRESTParameterError({ parameter, given: given.slice(0, 40), expected: 'a whole number' });
    return Number(given);
  }

  /** Language of the answer; undefined: the dataset's own. */
  get language(): string | undefined {
    const given = this.text('lang')?.toLowerCase();
    if (given === undefined || (LANGUAGES as readonly string[]).includes(given)) return given;
    throw InvalidRESTParameterError({ parameter: 'lang', given: given.slice(0, 40), expected: `one of ${LANGUAGES.join(', ')}` });
  }

  get includesLinks(): boolean {
    return this.flag('include_links');
  }

  get includesAppMetas(): boolean {
    return this.flag('include_app_metas');
  }

  /** Everything the query language reads. Limits are checked there. */
  get params(): QueryParams {
    return {
      select: this.text('select'),
      where: this.list('where'),
      group_by: this.text('group_by'),
      order_by: this.text('order_by'),
      limit: this.integer('limit'),
      offset: this.integer('offset'),
      refine: this.list('refine'),
      exclude: this.list('exclude'),
      facet: this.list('facet'),
      lang: this.language,
      timezone: this.text('timezone'),
    };
  }

  /** All parameters as they were given, for links that repeat them. */
  get all(): Given {
    return this.#given;
  }

  /** All parameters as text, for a format's own options. */
  get options(): Readonly<Record<string, string | undefined>> {
    return Object.fromEntries(Object.keys(this.#given).map((parameter) => [parameter, this.text(parameter)]));
  }

  /** True when the same address can give another answer over the same revision: it asks for the clock. */
  get readsClock(): boolean {
    const clauses = ['select', 'group_by', 'order_by'].map((one) => this.text(one)).concat(this.list('where'));
    return clauses.some((clause) => /\bnow\s*\(/i.test(clause ?? ''));
  }
}
