import { FormatProblems } from '../problems.ts';

/** Refuses JSON that is nested too deeply before it is parsed: walking such a tree would break the stack. */
export function checkJsonDepth(bytes: Uint8Array, limit: number): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inString) {
      if (byte === 0x5c) i += 1;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > limit) throw FormatProblems.TooDeep({ limit, place: `byte ${i}` });
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
}
