import type { Reader } from '#formats/reader.ts';
import { FormatProblems } from './problems.ts';

/** Comma-separated text and its kin. */
export const csv: Reader = {
  id: 'csv',
  title: 'CSV and other delimited text',
  extensions: ['csv', 'tsv', 'tab', 'txt', 'psv'],
  identify: () => 0.1,
  read: (source) => {
    throw FormatProblems.UnknownFormat({ name: source.name });
  },
};
