/**
 * The tree of a clause. Positions (`at`) count characters of the clause from 0 and are there for messages only;
 * `print` leaves them out.
 */
export interface FieldName {
  readonly kind: 'field';
  readonly name: string;
  readonly at: number;
}
export interface NumberLiteral {
  readonly kind: 'number';
  /** Digits as written, without sign: integers beyond 2^53 keep all of them. */
  readonly text: string;
}
export interface TextLiteral {
  readonly kind: 'text';
  readonly value: string;
}
export interface DateLiteral {
  readonly kind: 'date';
  readonly text: string;
}
export interface GeometryLiteral {
  readonly kind: 'geometry';
  readonly text: string;
}
export interface BooleanLiteral {
  readonly kind: 'boolean';
  readonly value: boolean;
}
export interface NullLiteral {
  readonly kind: 'null';
}
export type Literal = NumberLiteral | TextLiteral | DateLiteral | GeometryLiteral | BooleanLiteral | NullLiteral;

export type ArithmeticOperator = '+' | '-' | '*' | '/';
export interface Arithmetic {
  readonly kind: 'arithmetic';
  readonly operator: ArithmeticOperator;
  readonly left: Expression;
  readonly right: Expression;
}
export interface Negation {
  readonly kind: 'negation';
  readonly of: Expression;
}
export interface Call {
  readonly kind: 'call';
  /** Lower case; always a known function. */
  readonly name: string;
  readonly args: readonly Argument[];
  readonly at: number;
}
export type Expression = FieldName | Literal | Arithmetic | Negation | Call;

/** `*` */
export interface Star {
  readonly kind: 'star';
}
/** `distinct x` */
export interface Distinct {
  readonly kind: 'distinct';
  readonly of: Expression;
}
/** `1km`, `1 day`: a number with a unit. */
export interface Measure {
  readonly kind: 'measure';
  readonly text: string;
  readonly unit: string;
}
/** `name=value`; the value is an expression without fields most of the time. */
export interface Named {
  readonly kind: 'named';
  readonly name: string;
  readonly value: Expression;
}
/** `pop*` */
export interface Pattern {
  readonly kind: 'pattern';
  readonly prefix: string;
}
export type Argument = Expression | Star | Distinct | Measure | Named | Pattern;

export type CompareOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | {
      readonly kind: 'compare';
      readonly operator: CompareOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'is'; readonly operand: Expression; readonly not: boolean; readonly value: null | boolean }
  | { readonly kind: 'like'; readonly operand: Expression; readonly pattern: string }
  | {
      readonly kind: 'between';
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
      readonly lowOpen: boolean;
      readonly highOpen: boolean;
    }
  | { readonly kind: 'list'; readonly operand: Expression; readonly values: readonly Expression[] }
  | { readonly kind: 'element'; readonly value: Expression; readonly field: FieldName }
  | { readonly kind: 'search'; readonly text: string }
  | { readonly kind: 'truth'; readonly of: Expression };

/** `text` is the item as written: the key of its column when it has no alias. */
export interface SelectItem {
  readonly kind: 'item' | 'star';
  readonly expression?: Expression;
  readonly alias?: string;
  readonly text: string;
}
export interface GroupItem {
  readonly expression: Expression;
  readonly alias?: string;
  readonly text: string;
}
export interface OrderItem {
  readonly expression: Expression;
  readonly direction: 'asc' | 'desc';
  readonly text: string;
}
/** `facet=name` or `facet=facet(name="…", …)`. */
export interface FacetItem {
  readonly name: string;
  readonly disjunctive?: boolean;
  readonly hierarchical?: boolean;
  readonly separator?: string;
  readonly sort?: string;
  readonly limit?: number;
}
