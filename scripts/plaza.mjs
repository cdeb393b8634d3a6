// The command line. Plain JavaScript, because it starts on whatever Node the machine has; it installs nothing.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const node = at('node_modules/node/bin/node');

if (!existsSync(node)) {
  process.stderr.write('Plaza is not installed here yet. Run once: npm start\n');
  process.exit(1);
}
const args = ['--disable-warning=ExperimentalWarning', at('src/server/cli.ts'), ...process.argv.slice(2)];
const child = spawn(node, args, { stdio: 'inherit' });
// Ctrl-C reaches the child through the terminal; this process only waits for its word.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 130 : (code ?? 1)));
