import { lastCharacterEnd } from './encoding.ts';

/** The head of a file as text, or undefined when it is no text at all. For identifying only: lines may be cut. */
export function textOf(head: Uint8Array): string | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder('utf-16le').decode(head);
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder('utf-16be').decode(head);
  let controls = 0;
  const zeros = [0, 0];
  head.forEach((byte, i) => {
    if (byte === 0) zeros[i % 2]!++;
    else if (byte < 9 || (byte > 13 && byte < 27)) controls++;
  });
  if (controls > head.length * 0.005 + 2) return undefined;
  const half = head.length / 2;
  if (zeros[1]! > half * 0.4 && zeros[0]! < half * 0.02) return new TextDecoder('utf-16le').decode(head);
  if (zeros[0]! > half * 0.4 && zeros[1]! < half * 0.02) return new TextDecoder('utf-16be').decode(head);
  if (zeros[0]! + zeros[1]! > head.length * 0.1) return undefined;
  const bytes = head.subarray(0, lastCharacterEnd(head));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
