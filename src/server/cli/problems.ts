import { defineProblems } from '#core/problem.ts';

export const { CannotRead, KeyMissing, NotRunning, Usage } = defineProblems({
  CannotRead: [400, 'Cannot read {path}: {why}.'],
  KeyMissing: [
    401,
    'There is no administrator key in {folder}. Start Plaza once on this machine (npm start), set PLAZA_DATA_DIR to its data folder, or set PLAZA_URL and PLAZA_API_KEY for a Plaza elsewhere.',
  ],
  NotRunning: [503, 'Plaza does not answer at {url} ({why}). Start it with: npm start'],
  Usage: [400, '{message}'],
});
