import { Type, type Static } from 'typebox';
import { ROLES, listMembers, removeMember, setMember, type Member } from '../../accounts/index.ts';
import { problemBody, type Routes } from '../shared/index.ts';
import { Moment, Nothing, UserReference, oneOf } from './schemas.ts';

const Shown = Type.Object({
  user: Type.Object({ id: Type.String(), name: Type.String(), email: Type.String() }),
  role: oneOf(ROLES),
  created_at: Moment,
});
const OfOrganization = Type.Object({ slug: Type.String({ maxLength: 200 }) });
const OfMember = Type.Object({ slug: Type.String({ maxLength: 200 }), user: UserReference });

const about = (operationId: string, summary: string) => ({ operationId, summary, tags: ['organizations'] });
const listing = {
  ...about('listMembers', 'Members of an organization'),
  params: OfOrganization,
  response: { 200: Type.Object({ total_count: Type.Integer(), results: Type.Array(Shown) }), ...problemBody(401, 403, 404) },
};
const setting = {
  ...about('setMember', 'Gives somebody a role in an organization'),
  params: OfMember,
  body: Type.Object({ role: oneOf(ROLES) }, { additionalProperties: false }),
  response: { 200: Shown, ...problemBody(400, 401, 403, 404, 409) },
};
const removing = {
  ...about('removeMember', 'Takes somebody’s role in an organization away'),
  params: OfMember,
  response: { 204: Nothing, ...problemBody(401, 403, 404, 409) },
};

export const members: Routes = (app, { plaza }) => {
  app.get('/organizations/:slug/members', { schema: listing }, async ({ actor, params }) => {
    const results = (await listMembers(plaza, actor, params.slug)).map(shown);
    return { total_count: results.length, results };
  });
  app.put('/organizations/:slug/members/:user', { schema: setting }, async ({ actor, params, body }) => {
    return shown(await setMember(plaza, actor, params.slug, params.user, body.role));
  });
  app.delete('/organizations/:slug/members/:user', { schema: removing }, async ({ actor, params }, reply) => {
    await removeMember(plaza, actor, params.slug, params.user);
    return reply.code(204).send(null);
  });
};

function shown({ userId, name, email, role, createdAt }: Member): Static<typeof Shown> {
  return { user: { id: userId, name, email }, role, created_at: createdAt };
}
