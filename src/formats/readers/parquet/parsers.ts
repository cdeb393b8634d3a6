import type { ParquetParsers } from 'hyparquet';

const iso = (millis: number): string | null => (Math.abs(millis) <= 8.64e15 ? new Date(millis).toISOString() : null);

/** Microseconds since 1970 as ISO 8601 in UTC, no digit lost. */
function isoOfMicros(micros: bigint): string | null {
  const millis = micros / 1000n - (micros % 1000n < 0n ? 1n : 0n);
  const rest = Number(micros - millis * 1000n);
  const text = iso(Number(millis));
  return text === null || rest === 0 ? text : text.replace('Z', `${String(rest).padStart(3, '0')}Z`);
}

/** How logical types become cells: dates and moments as ISO texts, JSON and WKB as they are. */
export const parsers: Partial<ParquetParsers> = {
  dateFromDays: (days) => iso(days * 86_400_000)?.slice(0, 10) ?? null,
  timestampFromMilliseconds: (millis) => iso(Number(millis)),
  timestampFromMicroseconds: isoOfMicros,
  timestampFromNanoseconds: (nanos) => isoOfMicros(nanos / 1000n),
  jsonFromBytes: (bytes) => (bytes === undefined ? bytes : new TextDecoder().decode(bytes)),
  geometryFromBytes: (bytes) => bytes,
  geographyFromBytes: (bytes) => bytes,
};
