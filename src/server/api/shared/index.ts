export { answerError } from './answer-error.ts';
export { common } from './common.ts';
export type { App, Routes } from './route.ts';
export { problemBody } from './schemas.ts';
