import type { Command } from '../command.ts';
import { apiKeyCreate, apiKeyList, apiKeyRevoke } from './api-key.ts';
import { backup } from './backup.ts';
import { datasetDelete, datasetList, datasetRevisions, datasetRollback, datasetShow } from './dataset.ts';
import { doctor } from './doctor.ts';
import { organizationCreate, organizationList } from './organization.ts';
import { publish } from './publish.ts';
import { restore } from './restore.ts';
import { runCancel, runList, runPublish, runRetry, runShow } from './run.ts';
import { userCreate } from './user.ts';

/** Every command, alphabetical. */
export const commands: readonly Command[] = [
  apiKeyCreate,
  apiKeyList,
  apiKeyRevoke,
  backup,
  datasetDelete,
  datasetList,
  datasetRevisions,
  datasetRollback,
  datasetShow,
  doctor,
  organizationCreate,
  organizationList,
  publish,
  restore,
  runCancel,
  runList,
  runPublish,
  runRetry,
  runShow,
  userCreate,
];
