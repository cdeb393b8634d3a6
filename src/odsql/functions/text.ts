import type { Term } from '../check/term.ts';
import { sql, value } from '../sql.ts';
import type { OdsqlFunction } from './function.ts';

/** The text of a term; lists are joined. */
function textOf(term: Term) {
  return term.multivalued ? sql`nullIf(arrayStringConcat(${term.sql}, ${value(', ', 'String')}), '')` : term.sql;
}

const length: OdsqlFunction = {
  name: 'length',
  family: 'text',
  signature: 'length(text)',
  returns: 'int',
  clauses: ['select', 'where', 'order_by'],
  summary: 'Number of characters.',
  example: 'length(name) > 3',
  compile(call) {
    call.count(1);
    const of = call.term(0, 'text', 'json_blob', 'file');
    return { ...inherit(of), type: 'int', sql: sql`lengthUTF8(${textOf(of)})` };
  },
};

const lower: OdsqlFunction = {
  name: 'lower',
  family: 'text',
  signature: 'lower(text)',
  returns: 'text',
  clauses: ['select', 'where', 'group_by', 'order_by'],
  summary: 'The text in lower case; each value of a list.',
  example: "lower(name) = 'paris'",
  compile: changeCase('lower'),
};

const upper: OdsqlFunction = {
  name: 'upper',
  family: 'text',
  signature: 'upper(text)',
  returns: 'text',
  clauses: ['select', 'where', 'group_by', 'order_by'],
  summary: 'The text in upper case; each value of a list.',
  example: "upper(name) = 'PARIS'",
  compile: changeCase('upper'),
};

function changeCase(to: 'lower' | 'upper'): OdsqlFunction['compile'] {
  return (call) => {
    call.count(1);
    const of = call.term(0, 'text', 'json_blob', 'file');
    const [one, each] =
      to === 'lower'
        ? [sql`lowerUTF8(${of.sql})`, sql`arrayMap(x -> lowerUTF8(x), ${of.sql})`]
        : [sql`upperUTF8(${of.sql})`, sql`arrayMap(x -> upperUTF8(x), ${of.sql})`];
    return { ...inherit(of), type: 'text', multivalued: of.multivalued ?? false, sql: of.multivalued ? each : one };
  };
}

const jsonFormat: OdsqlFunction = {
  name: 'json_format',
  family: 'text',
  signature: 'json_format(text[, fallback])',
  returns: 'json',
  clauses: ['select'],
  summary:
    'The text read as JSON and put into a JSON answer as such. When it is not JSON the answer is the fallback (a text or null), or the text itself without one.',
  example: 'json_format(extra, null) as extra',
  compile(call) {
    call.count(1, 2);
    const of = call.term(0, 'text', 'json_blob', 'file');
    const given = call.args[1];
    if (given && given.kind !== 'null' && given.kind !== 'text') throw call.misuse('The fallback is a text or null.');
    const fallback = given && { fallback: given.kind === 'text' ? given.value : null };
    return { ...inherit(of), type: 'json', sql: textOf(of), ...fallback };
  },
};

/** What a term made of another one keeps. */
export function inherit(...of: readonly Term[]): Pick<Term, 'aggregate' | 'key' | 'plain'> {
  return {
    aggregate: of.some((term) => term.aggregate),
    key: of.some((term) => term.key),
    plain: of.some((term) => term.plain),
  };
}

export const text: readonly OdsqlFunction[] = [jsonFormat, length, lower, upper];
