import type { Context } from '../check/context.ts';
import type { Term } from '../check/term.ts';
import type { Sql } from '../sql.ts';
import { fuzzyCondition, searchedTerms, startCondition, suggestCondition } from './full-text.ts';
import type { Invocation, OdsqlFunction } from './function.ts';

/** `([field, … | *,] "text")` */
function readSearch(call: Invocation): { terms: Term[]; text: string } {
  call.count(1, 100);
  const last = call.args.at(-1)!;
  if (last.kind !== 'text') throw call.misuse('The last argument is a text.');
  const named = call.args.slice(0, -1).filter(({ kind }) => kind !== 'star');
  const terms = named.map((arg) => {
    if (arg.kind !== 'field') throw call.misuse('Fields come first, then the text.');
    const term = call.context.field(arg);
    if (!['text', 'int', 'double', 'json_blob', 'file'].includes(term.type))
      throw call.misuse(`${arg.name} is of type ${term.type}.`);
    return term;
  });
  return { terms: named.length > 0 ? terms : searchedTerms(call.context, last.value), text: last.value };
}

const define = (
  name: string,
  summary: string,
  example: string,
  condition: (terms: readonly Term[], text: string, context: Context) => Sql,
): OdsqlFunction => ({
  name,
  family: 'search',
  signature: `${name}([field, …,] "text")`,
  returns: 'boolean',
  clauses: ['where'],
  summary: `${summary} Without fields, or with *, in all of them.`,
  example,
  compile(call) {
    const { terms, text } = readSearch(call);
    return { type: 'boolean', predicate: true, plain: true, sql: condition(terms, text, call.context) };
  },
});

export const search: readonly OdsqlFunction[] = [
  define(
    'search',
    'Whether the words are found, case and accents apart: all but the last may have one typing mistake (two in words of six letters and more), the last is the beginning of a word.',
    'search(title, "bok of secret")',
    fuzzyCondition,
  ),
  define(
    'startswith',
    'Whether the whole value begins with the text, in the same case.',
    'startswith(title, "The")',
    startCondition,
  ),
  define(
    'suggest',
    'Whether a word begins with the text, case and accents apart.',
    'suggest(title, "film")',
    suggestCondition,
  ),
];
