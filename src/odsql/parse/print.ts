import type { Argument, Condition, Expression, GroupItem, OrderItem, SelectItem } from './ast.ts';

/** Text that parses to the same tree (positions and item texts apart). */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'field':
      return printName(expression.name);
    case 'number':
      return expression.text;
    case 'text':
      return printText(expression.value);
    case 'date':
      return `date${printText(expression.text, "'")}`;
    case 'geometry':
      return `geom${printText(expression.text, "'")}`;
    case 'boolean':
      return String(expression.value);
    case 'null':
      return 'null';
    case 'negation':
      return `-${printOperand(expression.of, 3)}`;
    case 'arithmetic': {
      const level = levelOf(expression);
      return `${printOperand(expression.left, level)} ${expression.operator} ${printOperand(expression.right, level + 1)}`;
    }
    case 'call':
      return `${expression.name}(${expression.args.map(printArgument).join(', ')})`;
  }
}

export function printCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.map((part) => printPart(part, condition.kind)).join(` ${condition.kind} `);
    case 'not':
      return `not ${printPart(condition.of, 'and')}`;
    case 'compare':
      return `${printExpression(condition.left)} ${condition.operator} ${printExpression(condition.right)}`;
    case 'is':
      return `${printExpression(condition.operand)} is ${condition.not ? 'not ' : ''}${condition.value}`;
    case 'like':
      return `${printExpression(condition.operand)} like ${printText(condition.pattern)}`;
    case 'between': {
      const [open, close] = [condition.lowOpen ? ']' : '[', condition.highOpen ? '[' : ']'];
      const [low, high] = [printExpression(condition.low), printExpression(condition.high)];
      return `${printExpression(condition.operand)} in ${open}${low} .. ${high}${close}`;
    }
    case 'list':
      return `${printExpression(condition.operand)} in (${condition.values.map(printExpression).join(', ')})`;
    case 'element':
      return `${printExpression(condition.value)} in ${printExpression(condition.field)}`;
    case 'search':
      return printText(condition.text);
    case 'truth':
      return printExpression(condition.of);
  }
}

export function printSelect(items: readonly SelectItem[]): string {
  return items.map((item) => (item.expression ? printExpression(item.expression) + printAlias(item) : '*')).join(', ');
}

export function printGroupBy(items: readonly GroupItem[]): string {
  return items.map((item) => printExpression(item.expression) + printAlias(item)).join(', ');
}

export function printOrderBy(items: readonly OrderItem[]): string {
  return items.map((item) => `${printExpression(item.expression)} ${item.direction}`).join(', ');
}

/** A field's name in back-quotes, safe in any clause. */
export function printName(name: string): string {
  return `\`${name.replace(/[\\`]/g, '\\$&')}\``;
}

/** A text literal. */
export function printText(text: string, quote: "'" | '"' = '"'): string {
  return quote + text.replace(/[\\"']/g, '\\$&') + quote;
}

function printAlias({ alias }: { alias?: string }): string {
  return alias === undefined ? '' : ` as ${printName(alias)}`;
}

function levelOf(expression: Expression): number {
  if (expression.kind === 'negation') return 3;
  if (expression.kind !== 'arithmetic') return 4;
  return expression.operator === '+' || expression.operator === '-' ? 1 : 2;
}

function printOperand(expression: Expression, level: number): string {
  const text = printExpression(expression);
  return levelOf(expression) < level ? `(${text})` : text;
}

function printPart(part: Condition, outer: 'and' | 'or'): string {
  const isLoose = part.kind === 'or' || (part.kind === 'and' && outer !== 'or');
  return isLoose ? `(${printCondition(part)})` : printCondition(part);
}

function printArgument(argument: Argument): string {
  switch (argument.kind) {
    case 'star':
      return '*';
    case 'distinct':
      return `distinct ${printExpression(argument.of)}`;
    case 'measure':
      return `${argument.text}${argument.unit}`;
    case 'named':
      return `${argument.name}=${printExpression(argument.value)}`;
    case 'pattern':
      return `${printName(argument.prefix)}*`;
    default:
      return printExpression(argument);
  }
}
