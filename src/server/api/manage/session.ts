import { Type } from 'typebox';
import { ROLES } from '../../accounts/index.ts';
import type { Routes } from '../shared/index.ts';
import { nullable, oneOf } from './schemas.ts';

const findSession = {
  operationId: 'findSession',
  summary: 'Who I am and what I may do where',
  tags: ['accounts'],
  response: {
    200: Type.Object({
      actor: nullable(Type.Object({ id: Type.String(), name: Type.String(), email: nullable(Type.String()) })),
      memberships: Type.Array(
        Type.Object({ organization: Type.String(), role: oneOf(ROLES), inherited_from: nullable(Type.String()) }),
      ),
      is_operator: Type.Boolean(),
      scopes: nullable(Type.Array(Type.String(), { description: 'What the API key in use is limited to; null without a key.' })),
    }),
  },
};

export const session: Routes = (app) => {
  app.get('/session', { schema: findSession }, async ({ actor }) => ({
    actor: actor.id === null ? null : { id: actor.id, name: actor.name, email: actor.email },
    memberships: actor.memberships.map(({ organization, role, inheritedFrom }) => ({ organization, role, inherited_from: inheritedFrom })),
    is_operator: actor.isOperator,
    scopes: actor.scopes === null ? null : [...actor.scopes],
  }));
};
