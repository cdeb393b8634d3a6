/** From weakest to strongest; each may do what the ones before may. */
export const ROLES = ['viewer', 'contributor', 'publisher', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

export function isAtLeast(held: Role, needed: Role): boolean {
  return ROLES.indexOf(held) >= ROLES.indexOf(needed);
}

export function strongerOf(a: Role, b: Role): Role {
  return isAtLeast(a, b) ? a : b;
}
