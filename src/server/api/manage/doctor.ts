import { Type } from 'typebox';
import { examine } from '../../ingest/index.ts';
import type { Routes } from '../shared/index.ts';

const schema = {
  operationId: 'examine',
  summary: 'Checks every revision’s files, row count and table; builds again what can be built again',
  tags: ['operation'],
  body: Type.Object(
    {
      repair: Type.Optional(
        Type.Boolean({ description: 'false: files are checked, nothing is changed. Default true.' }),
      ),
    },
    { additionalProperties: false },
  ),
  response: {
    200: Type.Object({
      revisions: Type.Integer(),
      files: Type.Integer(),
      ailments: Type.Array(
        Type.Object({
          dataset_id: Type.String(),
          revision: Type.Integer(),
          part: Type.String(),
          message: Type.String(),
          is_repaired: Type.Boolean(),
        }),
      ),
    }),
  },
};

export const doctor: Routes = (app, { plaza }) => {
  app.post('/doctor', { schema }, async ({ actor, body }) => {
    const { revisions, files, ailments } = await examine(plaza, actor, { repair: body.repair ?? true });
    return { revisions, files, ailments: [...ailments] };
  });
};
