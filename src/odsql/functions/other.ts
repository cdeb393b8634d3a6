import { alignTypes } from '../check/compare.ts';
import { sql, value } from '../sql.ts';
import { integerOf } from './dates.ts';
import type { OdsqlFunction } from './function.ts';
import { inherit } from './text.ts';

const ifnull: OdsqlFunction = {
  name: 'ifnull',
  family: 'other',
  signature: 'ifnull(value, replacement)',
  returns: 'type of value',
  clauses: ['select', 'where', 'group_by', 'order_by'],
  summary: 'The value, or the replacement where there is none. Both are of one type.',
  example: "ifnull(category, 'unknown')",
  compile(call) {
    call.count(2);
    const types = ['text', 'int', 'double', 'boolean', 'date', 'datetime', 'json_blob', 'file'] as const;
    const given = call.term(0, ...types);
    const [of, replacement] = alignTypes(given, call.term(1, ...types), call.context);
    const kept = {
      ...inherit(of, replacement),
      type: of.type === 'int' && replacement.type === 'double' ? 'double' : of.type,
    } as const;
    const precision = given.precision && { precision: given.precision };
    if (of.multivalued) {
      const list = replacement.multivalued
        ? replacement.sql
        : sql`arrayFilter(x -> isNotNull(x), [${replacement.sql}])`;
      const texts = sql`arrayMap(x -> assumeNotNull(x), ${list})`;
      return { ...kept, multivalued: true, sql: sql`if(empty(${of.sql}), ${texts}, ${of.sql})` };
    }
    if (replacement.multivalued) throw call.misuse('A list cannot replace a single value.');
    return { ...kept, ...precision, sql: sql`ifNull(${of.sql}, ${replacement.sql})` };
  },
};

const random: OdsqlFunction = {
  name: 'random',
  family: 'other',
  signature: 'random(integer)',
  returns: 'int',
  clauses: ['order_by'],
  summary: 'An order that looks random and is the same for the same number.',
  example: 'random(42)',
  compile(call) {
    call.count(1);
    const arg = call.args[0]!;
    const seed = integerOf(arg);
    if (seed === undefined) throw call.misuse('The argument is an integer.');
    return {
      type: 'int',
      plain: true,
      sql: sql`cityHash64(${call.context.identity}, ${value(String(seed), 'Int64')})`,
    };
  },
};

/** `include` and `exclude` are read by the compiler of select, where they stand for several columns. */
const chooser = (name: 'include' | 'exclude'): OdsqlFunction => ({
  name,
  family: 'other',
  signature: `${name}(field) · ${name}(prefix*)`,
  returns: 'fields',
  clauses: ['select'],
  summary:
    name === 'include' ? 'Keeps the fields of that name or prefix.' : 'All fields but those of that name or prefix.',
  example: `${name}(pop*)`,
  compile(call) {
    throw call.misuse('It stands alone in the select clause.');
  },
});

export const other: readonly OdsqlFunction[] = [chooser('exclude'), ifnull, chooser('include'), random];
