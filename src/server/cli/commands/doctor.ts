import type { Command } from '../command.ts';
import { columnsText, count, counted, safe } from '../text.ts';

interface Ailment {
  readonly dataset_id: string;
  readonly revision: number;
  readonly part: string;
  readonly message: string;
  readonly is_repaired: boolean;
}
interface Diagnosis {
  readonly revisions: number;
  readonly files: number;
  readonly ailments: readonly Ailment[];
}

export const doctor: Command = {
  name: 'doctor',
  operands: [],
  help: 'Checks every revision’s file, hash, row count and table; repairs what can be rebuilt.',
  flags: { 'check-only': { type: 'boolean', help: 'Repair nothing.' } },
  async run({ flags, client }) {
    const data = await (await client()).post<Diagnosis>('/doctor', { repair: flags['check-only'] !== true });
    const lines = data.ailments.map((one) => [
      `  ${one.dataset_id} #${one.revision}`,
      one.part,
      `${safe(one.message)}${one.is_repaired ? ' (repaired)' : ''}`,
    ]);
    const open = data.ailments.filter((one) => !one.is_repaired).length;
    const head = `Checked ${counted(data.revisions, 'revision')} and ${counted(data.files, 'file')}.`;
    const verdict =
      data.ailments.length === 0
        ? 'All is well.'
        : `${counted(data.ailments.length, 'problem')}, ${count(data.ailments.length - open)} repaired:\n${columnsText(lines)}`;
    return { data, text: `${head}\n${verdict}`, failed: open > 0 };
  },
};
