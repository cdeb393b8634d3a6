import { defineProblems } from '#core/problem.ts';

export const { FileMissing, FileTooLarge } = defineProblems({
  FileMissing: [404, 'The file {sha256} is not in the file store. Run “plaza doctor” to see what is affected.'],
  FileTooLarge: [413, 'The file is larger than the {maxBytes} bytes allowed here. Split it, or ask the operator to raise the limit.'],
});
