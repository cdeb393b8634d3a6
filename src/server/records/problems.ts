import { defineProblems } from '#core/problem.ts';

export const { TableNotRebuilt } = defineProblems({
  TableNotRebuilt: [
    500,
    'The records of this dataset cannot be read: its file holds {rows} records instead of {expected}. Ask the operator to run “plaza doctor”.',
  ],
});
