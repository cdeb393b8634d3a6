/** Lines of cells, padded so that the columns stand under each other; the last one is not padded. */
export function columnsText(lines: readonly (readonly string[])[], gap = 2): string {
  const widths: number[] = [];
  for (const line of lines) line.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  const padded = (line: readonly string[]) =>
    line.map((cell, i) => (i === line.length - 1 ? cell : cell.padEnd(widths[i]! + gap))).join('');
  return lines.map((line) => padded(line).trimEnd()).join('\n');
}

/** A table with a head. */
export function tableText(head: readonly string[], lines: readonly (readonly string[])[]): string {
  return columnsText([head, ...lines]);
}

/** 1234567 → “1,234,567”. */
export function count(number: number | null | undefined): string {
  return number === null || number === undefined ? '–' : number.toLocaleString('en-US');
}

/** “1 row”, “2 rows”. */
export function counted(number: number, singular: string, plural = `${singular}s`): string {
  return `${count(number)} ${number === 1 ? singular : plural}`;
}

/** Control characters would let a title or a cell steer the terminal. */
export function safe(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, ' ');
}
