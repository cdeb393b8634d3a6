/** Returned in place of a value by a cell that can't be one; the reason stands in `wrong.why` until the next cell. */
export const Wrong: unique symbol = Symbol('wrong');
export const wrong = { why: '' };

export function isWrong(why: string): typeof Wrong {
  wrong.why = why;
  return Wrong;
}
