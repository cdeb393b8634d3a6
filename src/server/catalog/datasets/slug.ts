import { randomBytes } from 'node:crypto';

/** 1 to 100 characters; `@` and `.` come with datasets from other portals (`trees@durham`). */
const SLUG = /^[a-z0-9](?:[a-z0-9_@.-]{0,98}[a-z0-9_])?$/;

/** True when the text can be a dataset's identifier in addresses. */
export function isSlug(text: string): boolean {
  return SLUG.test(text) && !text.includes('..');
}

/** The nearest usable identifier to any text: `Crash data (2025)` → `crash-data-2025`. Never empty. */
export function slugOf(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const slug = plain.replace(/[^a-z0-9_]+/g, '-').replace(/^[-_]+|-+$/g, '').slice(0, 100).replace(/-+$/, '');
  return slug === '' ? 'dataset' : slug;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** An identity that is never used twice: prefix and twelve random letters or digits. */
export function newUid(prefix: string): string {
  // 252 is the largest multiple of 36 below 256; larger bytes would favour some letters.
  const letters = [...randomBytes(64)].filter((byte) => byte < 252).slice(0, 12);
  return `${prefix}_${letters.map((byte) => LETTERS[byte % 36]).join('')}`;
}
