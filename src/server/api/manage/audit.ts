import { Type } from 'typebox';
import { listAudit } from '../../accounts/index.ts';
import { problemBody, type Routes } from '../shared/index.ts';
import { Moment, Slug, nullable } from './schemas.ts';

const listing = {
  operationId: 'listAudit',
  summary: 'What administrators did, newest first',
  tags: ['operation'],
  querystring: Type.Object({
    organization: Type.Optional(Slug),
    before: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'Entries older than the one with this id.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
  }),
  response: {
    200: Type.Object({
      results: Type.Array(
        Type.Object({
          id: Type.Integer(),
          at: Moment,
          actor: Type.Object({ id: nullable(Type.String()), name: Type.String() }),
          action: Type.String(),
          subject: Type.String(),
          details: Type.Record(Type.String(), Type.Unknown()),
          request_id: nullable(Type.String()),
        }),
      ),
    }),
    ...problemBody(401, 403),
  },
};

export const audit: Routes = (app, { plaza }) => {
  app.get('/audit', { schema: listing }, async ({ actor, query: { organization, before, limit = 100 } }) => {
    const entries = await listAudit(plaza, actor, { organization, before, limit });
    return {
      results: entries.map(({ actorId, actorName, requestId, details, ...entry }) => ({
        ...entry,
        details: { ...details },
        actor: { id: actorId, name: actorName },
        request_id: requestId,
      })),
    };
  });
};
