import { resolve } from 'node:path';
import { restoreBackup } from '../../platform/backup/index.ts';
import { readConfig } from '../../platform/config.ts';
import type { Command } from '../command.ts';
import { CannotRead } from '../problems.ts';
import { count, counted } from '../text.ts';

export const restore: Command = {
  name: 'restore',
  operands: ['file'],
  help: 'Brings a backup back into the empty data folder PLAZA_DATA_DIR (and an empty DATABASE_URL). Plaza must not be running on it.',
  flags: {},
  async run({ operands, io }) {
    const config = readConfig(io.env);
    const path = resolve(operands[0]!);
    const restored = await restoreBackup(config, path).catch((thrown: { code?: string }) => {
      throw thrown.code === 'ENOENT' ? CannotRead({ path, why: 'there is no such file' }) : thrown;
    });
    const { madeAt, files, bytes } = restored;
    const text = `Restored the backup of ${madeAt} into ${config.dataDir}: ${counted(files, 'file')}, ${count(bytes)} bytes. Start Plaza with: npm start`;
    return { data: { made_at: madeAt, files, bytes, data_dir: config.dataDir }, text };
  },
};
