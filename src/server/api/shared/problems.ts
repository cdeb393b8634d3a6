import { defineProblems } from '#core/problem.ts';

export const { BodyTooLarge, ForeignOrigin, InvalidJson, InvalidRequest, NoSuchAddress, UnsupportedMediaType } = defineProblems({
  BodyTooLarge: [413, 'The body is larger than what is read here. Files go to POST /api/v1/uploads.'],
  ForeignOrigin: [403, 'This came from another website and was refused. Do it on Plaza itself, or use an API key.'],
  InvalidJson: [400, 'The body is not JSON as it should be: it is empty, cut off, or has a sign too much.'],
  InvalidRequest: [400, '{what}'],
  NoSuchAddress: [404, 'There is nothing at {method} {path}. The API is described at /api/console.'],
  UnsupportedMediaType: [415, 'Send the body as JSON, with the header “Content-Type: application/json”.'],
});
