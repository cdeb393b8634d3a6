const LONGEST = 200;

/** A sent name made harmless: no folders, no control or direction characters, not too long. Only ever shown, never a path. */
export function fileNameOf(sent: string): string {
  const last = sent.split(/[/\\]/).at(-1) ?? '';
  // oxlint-disable-next-line no-control-regex
  const plain = last.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').trim();
  if (plain === '' || plain === '.' || plain === '..') return 'file';
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST - 20)}…${plain.slice(-15)}` : plain;
}
