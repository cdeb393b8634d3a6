import { FormatProblems } from './problems.ts';

/** Files that are no data but are often sent as such, by their first bytes. */
export function refuseForeign(head: Uint8Array, _name: string): void {
  const text = Buffer.from(head.subarray(0, 1024)).toString('latin1').replace(/^(?:\xEF\xBB\xBF)?\s+/, '');
  if (text.startsWith('%PDF-')) {
    throw FormatProblems.NotATable({
      what: 'a PDF document',
      remedy: 'Ask for the spreadsheet or CSV file the document was made from.',
    });
  }
}
