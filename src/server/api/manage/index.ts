import { apiKeys } from './api-keys.ts';
import { attachments } from './attachments.ts';
import { audit } from './audit.ts';
import { backup } from './backup.ts';
import { datasets } from './datasets.ts';
import { doctor } from './doctor.ts';
import { members } from './members.ts';
import { organizations } from './organizations.ts';
import { runs } from './runs.ts';
import { session } from './session.ts';
import { uploads } from './uploads.ts';
import { users } from './users.ts';
import { vocabularies } from './vocabularies.ts';
import type { App, Routes } from '../shared/index.ts';
import type { Plaza } from '../../platform/plaza.ts';

/** The management API, one file a group of routes. Add a line here for a new one; paths are relative to `/api/v1`. */
const groups: readonly Routes[] = [apiKeys, attachments, audit, backup, datasets, doctor, members, organizations, runs, session, uploads, users, vocabularies];

/** Mount with the prefix `/api/v1`. */
export async function manageApi(app: App, { plaza }: { plaza: Plaza }): Promise<void> {
  for (const group of groups) await app.register(async (child) => group(child as App, { plaza }));
}
