import { authorize, writeAudit } from '../../accounts/index.ts';
import { writeBackup } from '../../platform/backup/index.ts';
import { problemBody, type Routes } from '../shared/index.ts';

const schema = {
  operationId: 'writeBackup',
  summary: 'Everything that cannot be made again, as one file (tar, zstd)',
  description: 'Restore it with `plaza restore FILE` into an empty data folder. A file that was cut off is recognised and refused.',
  tags: ['operation'],
  response: problemBody(401, 403),
};

export const backup: Routes = (app, { plaza }) => {
  app.post('/backup', { schema }, async ({ actor }, reply) => {
    authorize(actor, 'marketplace.operate');
    await writeAudit(plaza.db, actor, { action: 'marketplace.backup', subject: 'marketplace' });
    const name = `plaza-${new Date().toISOString().slice(0, 16).replace(/[-:]/g, '')}.tar.zst`;
    reply.type('application/zstd').header('content-disposition', `attachment; filename="${name}"`).header('cache-control', 'no-store');
    // Nothing to gain from packing it again.
    reply.header('content-encoding', 'identity');
    return reply.send(writeBackup(plaza) as never);
  });
};
