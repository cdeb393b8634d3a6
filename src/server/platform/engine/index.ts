export type { Engine, QueryOptions } from './engine.ts';
export { EngineError } from './engine-error.ts';
export { openEngine, type EngineOptions } from './open-engine.ts';
export { EngineUnavailable, QueryNotPossible, QueryTooLarge, QueryTooSlow, StorageFull } from './problems.ts';
export { parseRows } from './parse-rows.ts';
