import { defineProblems } from '#core/problem.ts';

export const { EngineUnavailable, QueryNotPossible, QueryTooLarge, QueryTooSlow, StorageFull } = defineProblems({
  EngineUnavailable: [503, 'The records engine is starting again. Please try again in a few seconds.'],
  QueryNotPossible: [400, 'The query cannot be carried out on these values: {reason}.'],
  QueryTooLarge: [
    400,
    'The query needs more {what} than one query may use. Narrow it with “where” or “refine”, or group by fewer values.',
  ],
  QueryTooSlow: [
    408,
    'The query took longer than the {seconds} seconds one query may take. Narrow it with “where” or “refine”.',
  ],
  StorageFull: [
    507,
    'The disk that holds the records is full. Ask the operator to free space; nothing that was published is lost.',
  ],
});
