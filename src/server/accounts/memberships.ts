import type { Database } from '../platform/database/index.ts';
import type { Membership } from './actor.ts';
import { strongerOf, type Role } from './role.ts';

interface Node {
  readonly slug: string;
  readonly parent: string | null;
  readonly is_handing_down: number;
}

/** All organizations where this user has a role, its own or one from above, in the order of their slugs. */
export async function membershipsOf(db: Database, userId: string): Promise<Membership[]> {
  const own = await db.selectFrom('member').select(['organization', 'role']).where('user_id', '=', userId).execute();
  if (own.length === 0) return [];
  const tree = await db.selectFrom('organization').select(['slug', 'parent', 'is_handing_down']).where('removed_at', 'is', null).execute();
  return inherited(new Map(own.map((one) => [one.organization, one.role as Role])), tree);
}

/**
 * Roles flow from an organization that hands them down to those below it, and on from these where they hand down too.
 * Where somebody has a role of their own as well, the stronger one counts.
 */
export function inherited(own: ReadonlyMap<string, Role>, tree: readonly Node[]): Membership[] {
  const nodes = new Map(tree.map((node) => [node.slug, node]));
  const memberships: Membership[] = [];
  for (const { slug } of tree) {
    const mine = own.get(slug);
    let best: Membership | null = mine ? { organization: slug, role: mine, inheritedFrom: null } : null;
    const seen = new Set([slug]);
    for (let above = parentOf(nodes, slug); above && above.is_handing_down === 1 && !seen.has(above.slug); above = parentOf(nodes, above.slug)) {
      seen.add(above.slug);
      const role = own.get(above.slug);
      if (role && (!best || (best.role !== role && strongerOf(best.role, role) === role))) best = { organization: slug, role, inheritedFrom: above.slug };
    }
    if (best) memberships.push(best);
  }
  return memberships.sort((a, b) => (a.organization < b.organization ? -1 : 1));
}

function parentOf(nodes: ReadonlyMap<string, Node>, slug: string): Node | undefined {
  return nodes.get(nodes.get(slug)?.parent ?? '');
}
