export type { Engine, QueryOptions } from './engine.ts';
