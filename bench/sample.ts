/** Durations of one thing, in milliseconds. */
export interface Sample {
  readonly median: number;
  readonly p95: number;
  readonly low: number;
  readonly high: number;
  readonly runs: number;
}

export function sampleOf(times: readonly number[]): Sample {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return { median: at(0.5), p95: at(0.95), low: sorted[0]!, high: sorted.at(-1)!, runs: sorted.length };
}

/** Two things measured in turns, so that what else the machine does hits both alike. */
export async function inTurns(
  runs: number,
  first: (i: number) => Promise<number>,
  second: (i: number) => Promise<number>,
): Promise<[Sample, Sample]> {
  const [a, b]: [number[], number[]] = [[], []];
  for (let i = 0; i < runs; i++) {
    a.push(await first(i));
    b.push(await second(i));
  }
  return [sampleOf(a), sampleOf(b)];
}

export async function repeated(runs: number, run: (i: number) => Promise<number>): Promise<Sample> {
  const times: number[] = [];
  for (let i = 0; i < runs; i++) times.push(await run(i));
  return sampleOf(times);
}

export const ms = (of: number): string => (of < 10 ? of.toFixed(1) : Math.round(of).toString());
export const shown = (sample: Sample): string =>
  `${ms(sample.median)} (${ms(sample.low)}–${ms(sample.high)}, ${sample.runs}×)`;
