import type { Database } from '#server/platform/database/index.ts';
import { builtInTemplates, type MetadataField, type MetadataTemplate } from './template.ts';

/** The built-in templates, then the marketplace's own in the order of their names. */
export async function listTemplates(db: Database): Promise<readonly MetadataTemplate[]> {
  const rows = await db.selectFrom('metadata_template').selectAll().orderBy('name').execute();
  const own = rows.map(({ name, title, fields }) => ({ name, title, fields: JSON.parse(fields) as MetadataField[] }));
  return [...builtInTemplates, ...own];
}
