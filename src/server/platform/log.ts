import { pino, type DestinationStream, type Logger } from 'pino';
import type { Config } from './config.ts';

/** Structured log, one JSON line an event. What is personal or secret is left out (see `REDACTED`). */
export type Log = Logger;

const NAMES = ['apikey', 'api_key', 'authorization', 'cookie', 'email', 'key', 'password', 'secret', 'set-cookie', 'token'];
const REDACTED = NAMES.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]);

/** A log on standard output, or on `destination`. */
export function openLog(config: Pick<Config, 'logLevel'>, destination?: DestinationStream): Log {
  const options = {
    level: config.logLevel,
    base: undefined,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACTED, censor: '…' },
    serializers: { req: describeRequest, err: pino.stdSerializers.err },
  };
  return destination ? pino(options, destination) : pino(options);
}

interface LoggedRequest {
  readonly method?: string;
  readonly url?: string;
}

/** Without query string (it may hold a key or a person's search), address and headers. */
function describeRequest(request: LoggedRequest): Record<string, unknown> {
  return { method: request.method, path: request.url?.split('?')[0] };
}
