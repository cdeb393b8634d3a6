import { defineProblems } from '#core/problem.ts';

/** Codes are those of the Explore API v2.1, so that existing clients know them. */
export const { InvalidRESTParameterError, NotFoundResource, NotFoundURI, ResourceGone, TooManyParameters } = defineProblems({
  InvalidRESTParameterError: [400, 'Invalid value for {parameter} API parameter: {given} was found but {expected} is expected.'],
  NotFoundResource: [404, 'The requested {kind} {id} does not exist.'],
  NotFoundURI: [404, 'The requested address {path} does not exist. The addresses of this API are listed at {openapi}.'],
  ResourceGone: [410, 'The endpoint {path} was removed. Use {instead}.'],
  TooManyParameters: [400, 'The request has {given} parameters; at most {most} are read.'],
});
