import fc from 'fast-check';
import { functions } from '../functions/registry.ts';
import type { Argument, Call, CompareOperator, Condition, Expression, FieldName, OrderItem } from './ast.ts';

/** Trees as the parser makes them, over the given field names: mostly sensible, often of the wrong type. */
export function arbitraries(fieldNames: readonly string[]) {
  const field = fc.constantFrom(...fieldNames).map((name): FieldName => ({ kind: 'field', name, at: 0 }));
  const text = fc.oneof(
    fc.constantFrom('France', '', 'a%b*', 'O\'Hara \\ "x" `{p0:String}`', '12', 'été'),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
  );
  const digits = fc.oneof(
    fc.nat(5000).map(String),
    fc.constantFrom(
      '0',
      '1.5',
      '0.25',
      '9007199254740993',
      '9223372036854775807',
      '9223372036854775808',
      '123456789012345678901234567890.5',
    ),
  );
  const date = fc.constantFrom(
    '2020',
    '1988-08',
    '1990-01-15',
    '2021/05/06',
    '2021-05-06T12:34',
    '2021-05-06T12:34:55.5+02:00',
    '0001',
    '9999-12-31',
    '1899-12-31',
    '-01',
    'x',
  );
  const geometry = fc.constantFrom(
    'POINT(2.35 48.85)',
    'POLYGON((1 44, 6 44, 6 53, 1 53, 1 44))',
    'POLYGON((0 40, 10 55, 20 40, 5 45, 0 40))',
    'POLYGON((0 40, 10 55, 10 40, 0 55, 0 40))',
    'MULTIPOLYGON(((1 44, 6 44, 6 53, 1 44)),((130 30, 141 30, 141 40, 130 30)))',
    'LINESTRING(2 48, 5 46, 140 36)',
    'MULTIPOINT(2.5 48.5, 4.84 45.76)',
    'GEOMETRYCOLLECTION(POINT(2.5 48.5), LINESTRING(2 48, 5 46), POLYGON((1 44, 6 44, 6 53, 1 44)))',
    '{"type":"Point","coordinates":[2.35,48.85]}',
    'POLYGON((',
  );
  const literal: fc.Arbitrary<Expression> = fc.oneof(
    digits.map((of): Expression => ({ kind: 'number', text: of })),
    text.map((of): Expression => ({ kind: 'text', value: of })),
    date.map((of): Expression => ({ kind: 'date', text: of })),
    fc.boolean().map((of): Expression => ({ kind: 'boolean', value: of })),
    fc.constant<Expression>({ kind: 'null' }),
    geometry.map((of): Expression => ({ kind: 'geometry', text: of })),
  );
  const unit = fc.constantFrom('km', 'm', 'mi', 'day', 'month', 'M', 'week', 'hours', 'q', 'year', 'parsec');
  const names = functions.map((one) => one.name);

  const { expression } = fc.letrec<{ expression: Expression; call: Call; argument: Argument }>((tie) => ({
    argument: fc.oneof(
      { depthSize: 'small' },
      { weight: 6, arbitrary: field as fc.Arbitrary<Argument> },
      { weight: 6, arbitrary: literal as fc.Arbitrary<Argument> },
      { weight: 2, arbitrary: tie('expression') as fc.Arbitrary<Argument> },
      { weight: 1, arbitrary: fc.constant<Argument>({ kind: 'star' }) },
      { weight: 1, arbitrary: tie('expression').map((of): Argument => ({ kind: 'distinct', of })) },
      {
        weight: 1,
        arbitrary: fc.tuple(digits, unit).map(([of, by]): Argument => ({ kind: 'measure', text: of, unit: by })),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom('year', 'months', 'weekday', 'mondays', 'x'), digits)
          .map(([name, of]): Argument => ({ kind: 'named', name, value: { kind: 'number', text: of } })),
      },
      { weight: 1, arbitrary: fc.constantFrom('pop', 'a b').map((prefix): Argument => ({ kind: 'pattern', prefix })) },
    ),
    call: fc
      .tuple(fc.constantFrom(...names), fc.array(tie('argument'), { maxLength: 4 }))
      .map(([name, args]): Call => ({ kind: 'call', name, args, at: 0 })),
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 5, arbitrary: field as fc.Arbitrary<Expression> },
      { weight: 3, arbitrary: literal },
      { weight: 4, arbitrary: tie('call') as fc.Arbitrary<Expression> },
      { weight: 2, arbitrary: wellCalled(field, literal) },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('arithmetic' as const),
          operator: fc.constantFrom('+', '-', '*', '/'),
          left: tie('expression'),
          right: tie('expression'),
        }) as fc.Arbitrary<Expression>,
      },
      { weight: 1, arbitrary: tie('expression').map((of): Expression => ({ kind: 'negation', of })) },
    ),
  }));

  const operator = fc.constantFrom<CompareOperator>('=', '!=', '<', '<=', '>', '>=');
  const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant('compare' as const),
          operator,
          left: expression,
          right: expression,
        }) as fc.Arbitrary<Condition>,
      },
      { weight: 1, arbitrary: text.map((of): Condition => ({ kind: 'search', text: of })) },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('is' as const),
          operand: expression,
          not: fc.boolean(),
          value: fc.constantFrom(null, true, false),
        }) as fc.Arbitrary<Condition>,
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('like' as const),
          operand: expression,
          pattern: text,
        }) as fc.Arbitrary<Condition>,
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('between' as const),
          operand: expression,
          low: expression,
          high: expression,
          lowOpen: fc.boolean(),
          highOpen: fc.boolean(),
        }) as fc.Arbitrary<Condition>,
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('list' as const),
          operand: expression,
          values: fc.array(expression, { minLength: 1, maxLength: 4 }),
        }) as fc.Arbitrary<Condition>,
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('element' as const),
          value: text.map((of): Expression => ({ kind: 'text', value: of })),
          field,
        }) as fc.Arbitrary<Condition>,
      },
      {
        weight: 2,
        arbitrary: fc
          .oneof(field as fc.Arbitrary<Expression>, wellCalled(field, literal))
          .map((of): Condition => ({ kind: 'truth', of })),
      },
      { weight: 2, arbitrary: tie('condition').map((of): Condition => ({ kind: 'not', of })) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.constantFrom<'and' | 'or'>('and', 'or'), fc.array(tie('condition'), { minLength: 2, maxLength: 3 }))
          .map(([kind, of]) => flat(kind, of)),
      },
    ),
  }));
  const order = fc
    .tuple(expression, fc.constantFrom<'asc' | 'desc'>('asc', 'desc'))
    .map(([of, direction]): OrderItem => ({ expression: of, direction, text: '' }));
  return { expression, condition, order, field, literal };
}

/** Calls that have a chance to be right: known shapes of arguments for every function. */
function wellCalled(field: fc.Arbitrary<FieldName>, literal: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> {
  const call = (names: readonly string[], ...args: fc.Arbitrary<Argument>[]) =>
    fc
      .tuple(fc.constantFrom(...names), fc.tuple(...args))
      .map(([name, given]): Expression => ({ kind: 'call', name, args: given, at: 0 }));
  const geometry = literal.filter(({ kind }) => kind === 'geometry');
  const text = literal.filter(({ kind }) => kind === 'text');
  const measure = fc.constantFrom<Argument>(
    { kind: 'measure', text: '300', unit: 'km' },
    { kind: 'measure', text: '1', unit: 'month' },
    { kind: 'measure', text: '2', unit: 'day' },
  );
  const number = (of: string): fc.Arbitrary<Argument> => fc.constant({ kind: 'number', text: of });
  return fc.oneof(
    call(['intersects', 'within', 'disjoint', 'polygon', 'distance'], field, geometry),
    call(['within_distance', 'distance'], field, geometry, measure),
    call(['search', 'suggest', 'startswith'], field, text),
    call(['search', 'suggest', 'startswith', 'lower', 'upper', 'length'], text),
    call(['range'], field, measure),
    call(['range'], field, number('10')),
    call(['geo_cluster'], field, number('3')),
    call(['percentile'], field, number('95')),
    call(
      ['date_format'],
      field,
      fc.constantFrom<Argument>({ kind: 'text', value: "yyyy-MM-dd EEEE MMM ww xx HH:mm:ss D e 'x'" }),
    ),
    call(['ifnull'], field, literal),
    call(
      [
        'avg',
        'count',
        'max',
        'median',
        'min',
        'sum',
        'bbox',
        'envelope',
        'year',
        'month',
        'hour',
        'lower',
        'length',
        'json_format',
      ],
      field,
    ),
    call(
      ['now', 'count'],
      fc.constantFrom<Argument>(
        { kind: 'star' },
        { kind: 'named', name: 'days', value: { kind: 'number', text: '3' } },
      ),
    ),
  );
}

function flat(kind: 'and' | 'or', of: readonly Condition[]): Condition {
  return { kind, of: of.flatMap((part) => (part.kind === kind ? part.of : [part])) };
}
