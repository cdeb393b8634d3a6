import { Type } from 'typebox';
import { licenses, listTemplates, themes } from '../../catalog/index.ts';
import type { Routes } from '../shared/index.ts';

const schema = {
  operationId: 'getVocabularies',
  summary: 'What forms offer: licenses with what they mean in plain words, themes, metadata templates',
  tags: ['datasets'],
  response: {
    200: Type.Object({
      licenses: Type.Array(Type.Object({ id: Type.String(), title: Type.String(), plain_words: Type.String(), url: Type.String() })),
      themes: Type.Array(Type.String()),
      templates: Type.Array(Type.Object({ name: Type.String(), title: Type.String(), fields: Type.Array(Type.Record(Type.String(), Type.Any())) })),
    }),
  },
};

export const vocabularies: Routes = (app, { plaza }) => {
  app.get('/vocabularies', { schema }, async () => {
    const templates = await listTemplates(plaza.db);
    return {
      licenses: licenses.map(({ id, title, plainWords, url }) => ({ id, title, plain_words: plainWords, url })),
      themes: [...themes],
      templates: templates.map(({ name, title, fields }) => ({ name, title, fields: fields.filter((field) => !field.isGenerated).map((field) => ({ ...field })) })),
    };
  });
};
