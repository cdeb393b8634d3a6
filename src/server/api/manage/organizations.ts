import { Type, type Static } from 'typebox';
import {
  ORGANIZATION_KINDS,
  changeOrganization,
  createOrganization,
  findOrganization,
  listOrganizations,
  removeOrganization,
  type Organization,
  type OrganizationChange,
} from '../../accounts/index.ts';
import { problemBody, type Routes } from '../shared/index.ts';
import { Moment, Nothing, Slug, WebAddress, nullable, oneOf } from './schemas.ts';

const Logo = Type.String({ pattern: '^(https?:/)?/[^\\s<>"\\\\/][^\\s<>"\\\\]*$', maxLength: 2000, description: 'Address of an image, or a path here.' });
const Brand = Type.Object(
  {
    hue: Type.Optional(nullable(Type.Number({ minimum: 0, maximum: 360, description: 'OKLCH hue, degrees.' }))),
    chroma: Type.Optional(nullable(Type.Number({ minimum: 0, maximum: 0.4, description: 'OKLCH chroma.' }))),
    logo: Type.Optional(nullable(Logo)),
  },
  { additionalProperties: false },
);
const SETTABLE = {
  title: Type.String({ minLength: 1, maxLength: 200 }),
  description: Type.String({ maxLength: 10_000 }),
  kind: oneOf(ORGANIZATION_KINDS),
  parent: nullable(Slug),
  hands_down_roles: Type.Boolean({ description: 'Members have their role in all organizations below, too.' }),
  homepage: nullable(WebAddress),
  place: nullable(Type.String({ maxLength: 300 })),
  brand: Brand,
};
const Change = Type.Partial(Type.Object(SETTABLE), { additionalProperties: false });
const Creation = Type.Object({ slug: Slug, ...Change.properties, title: SETTABLE.title }, { additionalProperties: false });
const Shown = Type.Object({
  slug: Type.String(),
  title: Type.String(),
  description: Type.String(),
  kind: Type.String(),
  parent: nullable(Type.String()),
  hands_down_roles: Type.Boolean(),
  homepage: nullable(Type.String()),
  place: nullable(Type.String()),
  brand: Type.Object({ hue: nullable(Type.Number()), chroma: nullable(Type.Number()), logo: nullable(Type.String()) }),
  created_at: Moment,
  updated_at: Moment,
});
const Params = Type.Object({ slug: Type.String({ maxLength: 200 }) });

const about = (operationId: string, summary: string) => ({ operationId, summary, tags: ['organizations'] });
const listing = {
  ...about('listOrganizations', 'All organizations of the marketplace'),
  response: { 200: Type.Object({ total_count: Type.Integer(), results: Type.Array(Shown) }) },
};
const finding = { ...about('findOrganization', 'One organization'), params: Params, response: { 200: Shown, ...problemBody(404) } };
const creating = { ...about('createOrganization', 'Adds an organization'), body: Creation, response: { 201: Shown, ...problemBody(400, 401, 403, 404, 409) } };
const changing = { ...about('changeOrganization', 'Changes what is said about an organization, or its place in the tree'), params: Params, body: Change, response: { 200: Shown, ...problemBody(400, 401, 403, 404, 409) } };
const removing = { ...about('removeOrganization', 'Removes an organization that owns no datasets'), params: Params, response: { 204: Nothing, ...problemBody(401, 403, 404, 409) } };

export const organizations: Routes = (app, { plaza }) => {
  app.get('/organizations', { schema: listing }, async () => {
    const results = (await listOrganizations(plaza)).map(shown);
    return { total_count: results.length, results };
  });
  app.get('/organizations/:slug', { schema: finding }, async ({ params }) => shown(await findOrganization(plaza, params.slug)));
  app.post('/organizations', { schema: creating }, async ({ actor, body }, reply) => {
    const created = await createOrganization(plaza, actor, body.slug, { ...changeOf(body), title: body.title });
    return reply.code(201).send(shown(created));
  });
  app.patch('/organizations/:slug', { schema: changing }, async ({ actor, params, body }) => {
    return shown(await changeOrganization(plaza, actor, params.slug, changeOf(body)));
  });
  app.delete('/organizations/:slug', { schema: removing }, async ({ actor, params }, reply) => {
    await removeOrganization(plaza, actor, params.slug, async (tx) => {
      const owned = await tx.selectFrom('dataset').select('uid').where('organization', '=', params.slug).limit(1).executeTakeFirst();
      return owned !== undefined;
    });
    return reply.code(204).send(null);
  });
};

function changeOf({ title, description, kind, parent, hands_down_roles, homepage, place, brand }: Static<typeof Change>): OrganizationChange {
  const wholeBrand = brand && { hue: brand.hue ?? null, chroma: brand.chroma ?? null, logo: brand.logo ?? null };
  const change = { title, description, kind, parent, handsDownRoles: hands_down_roles, homepage, place, brand: wholeBrand };
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as OrganizationChange;
}

function shown({ handsDownRoles, createdAt, updatedAt, ...organization }: Organization): Static<typeof Shown> {
  return { ...organization, hands_down_roles: handsDownRoles, created_at: createdAt, updated_at: updatedAt };
}
