import { Type, type Static } from 'typebox';
import { KEY_SCOPES, createApiKey, listApiKeys, revokeApiKey, type ApiKey } from '../../accounts/index.ts';
import { problemBody, type Routes } from '../shared/index.ts';
import { Moment, Nothing, Slug, nullable, oneOf } from './schemas.ts';

const SHOWN = {
  id: Type.String(),
  title: Type.String(),
  prefix: Type.String({ description: 'The beginning of the key.' }),
  scopes: Type.Array(oneOf(KEY_SCOPES)),
  organization: nullable(Type.String()),
  created_at: Moment,
  expires_at: nullable(Moment),
  last_used_at: nullable(Moment),
};
const Shown = Type.Object(SHOWN);
const FUTURE = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z|[+-]\\d\\d:\\d\\d))?$', description: 'ISO 8601; a day or a moment with its zone.' });

const about = (operationId: string, summary: string) => ({ operationId, summary, tags: ['accounts'] });
const listing = {
  ...about('listApiKeys', 'My API keys'),
  response: { 200: Type.Object({ total_count: Type.Integer(), results: Type.Array(Shown) }), ...problemBody(401, 403) },
};
const creating = {
  ...about('createApiKey', 'Makes an API key, shown only now'),
  body: Type.Object(
    {
      title: Type.String({ minLength: 1, maxLength: 200 }),
      scopes: Type.Array(oneOf(KEY_SCOPES), { minItems: 1, maxItems: 10 }),
      organization: Type.Optional(nullable(Slug)),
      expires_at: Type.Optional(nullable(FUTURE)),
    },
    { additionalProperties: false },
  ),
  response: { 201: Type.Object({ ...SHOWN, key: Type.String() }), ...problemBody(400, 401, 403, 404) },
};
const revoking = {
  ...about('revokeApiKey', 'Ends an API key at once'),
  params: Type.Object({ id: Type.String({ maxLength: 100 }) }),
  response: { 204: Nothing, ...problemBody(401, 403, 404) },
};

export const apiKeys: Routes = (app, { plaza }) => {
  app.get('/api-keys', { schema: listing }, async ({ actor }) => {
    const results = (await listApiKeys(plaza, actor)).map(shown);
    return { total_count: results.length, results };
  });
  app.post('/api-keys', { schema: creating }, async ({ actor, body }, reply) => {
    const given = { title: body.title, scopes: body.scopes, organization: body.organization ?? undefined, expiresAt: body.expires_at ?? undefined };
    const { apiKey, key } = await createApiKey(plaza, actor, given);
    return reply.code(201).header('cache-control', 'no-store').send({ ...shown(apiKey), key });
  });
  app.delete('/api-keys/:id', { schema: revoking }, async ({ actor, params }, reply) => {
    await revokeApiKey(plaza, actor, params.id);
    return reply.code(204).send(null);
  });
};

function shown({ createdAt, expiresAt, lastUsedAt, scopes, ...apiKey }: ApiKey): Static<typeof Shown> {
  return { ...apiKey, scopes: [...scopes], created_at: createdAt, expires_at: expiresAt, last_used_at: lastUsedAt };
}
