import { Type } from 'typebox';

/** The one shape of all errors. */
const ProblemBody = Type.Object({
  error_code: Type.String({ description: 'Stays the same; for programs.' }),
  message: Type.String({ description: 'What is wrong, where, and what to do; for people.' }),
  details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});

/** `response` entries for these statuses. */
export function problemBody<const S extends number>(...statuses: readonly S[]): Record<S, typeof ProblemBody> {
  return Object.fromEntries(statuses.map((status) => [status, ProblemBody])) as Record<S, typeof ProblemBody>;
}
