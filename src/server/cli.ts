// The command line: a client of the HTTP API. Started by scripts/plaza.mjs.
import { text } from 'node:stream/consumers';
import { main } from './cli/main.ts';

process.exitCode = await main(process.argv.slice(2), {
  env: process.env,
  out: (written) => void process.stdout.write(written),
  err: (written) => void process.stderr.write(written),
  isTerminal: process.stderr.isTTY === true,
  readInput: () => text(process.stdin),
});
