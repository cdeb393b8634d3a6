import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../shared/index.ts';

/** Callers counted at the same time; beyond it the longest-known are forgotten, which only ever helps them. */
const CALLERS = 50_000;
const DAY = 86_400_000;

interface Counter {
  day: number;
  calls: Map<string, number>;
}

/**
 * Counts calls of each caller over the day (UTC) and says so in every answer, in the form the Explore API has. One export
 * is one call. Callers are an API key, a signed-in person, or an address (an IPv6 network of /64).
 */
export function limitCalls(app: App, callsPerDay: number): void {
  const counter: Counter = { day: 0, calls: new Map() };
  app.addHook('preHandler', async (request, reply) => {
    if (request.method === 'OPTIONS') return;
    const made = count(counter, callerOf(request));
    const reset = new Date((counter.day + 1) * DAY);
    reply.header('x-ratelimit-limit', callsPerDay);
    reply.header('x-ratelimit-remaining', Math.max(0, callsPerDay - made));
    reply.header('x-ratelimit-reset', `${reset.toISOString().slice(0, 19).replace('T', ' ')}+00:00`);
    if (made > callsPerDay) await refuse(reply, callsPerDay, reset);
  });
}

function count(counter: Counter, caller: string): number {
  const day = Math.floor(Date.now() / DAY);
  if (day !== counter.day) {
    counter.day = day;
    counter.calls.clear();
  }
  const made = (counter.calls.get(caller) ?? 0) + 1;
  counter.calls.delete(caller);
  counter.calls.set(caller, made);
  const oldest = counter.calls.keys().next();
  if (counter.calls.size > CALLERS && !oldest.done) counter.calls.delete(oldest.value);
  return made;
}

function callerOf({ actor, ip }: FastifyRequest): string {
  if (actor.apiKeyId !== null) return `key ${actor.apiKeyId}`;
  if (actor.id !== null) return `user ${actor.id}`;
  return ip.includes('.') ? ip : ip.split(':').slice(0, 4).join(':');
}

/** This answer has a shape of its own, unlike all other errors. */
function refuse(reply: FastifyReply, callsPerDay: number, reset: Date): FastifyReply {
  const seconds = Math.max(1, Math.ceil((reset.getTime() - Date.now()) / 1000));
  return reply.code(429).header('retry-after', seconds).send({
    errorcode: 10002,
    error: `Too many requests on the domain. ${callsPerDay} calls a day are allowed; the count starts again at ${reset.toISOString()}.`,
    call_limit: callsPerDay,
    limit_time_unit: 'day',
    reset_time: `${reset.toISOString().slice(0, 19)}Z`,
  });
}
