import { TitleMissing } from '../problems.ts';

/** A title on one line, 1 to 500 characters. */
export function requireTitle(given: unknown): string {
  const title = typeof given === 'string' ? given.replace(/\s+/g, ' ').trim() : '';
  if (title === '' || title.length > 500) throw TitleMissing();
  return title;
}
