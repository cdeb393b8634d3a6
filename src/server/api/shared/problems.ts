import { defineProblems } from '#core/problem.ts';

export const { ForeignOrigin, InvalidRequest, NoSuchAddress } = defineProblems({
  ForeignOrigin: [403, 'This came from another website and was refused. Do it on Plaza itself, or use an API key.'],
  InvalidRequest: [400, '{message}'],
  NoSuchAddress: [404, 'There is nothing at {method} {path}. The API is described at /api/console.'],
});
