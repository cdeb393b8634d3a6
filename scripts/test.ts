/**
 * All checks, one after the other, each reported; the last line counts them: `N passed, N failed`.
 * `npm test -- unit` (or lint, types, site, arrows, dead, integration, browser, faults) runs one of them.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

const node = process.execPath;
const bin = (path: string): string[] => [node, join('node_modules', path)];
const scratch = mkdtempSync(join(tmpdir(), 'plaza-test-'));

const steps: Record<string, () => Outcome> = {
  system: () => command(['bash', 'scripts/system-packages.sh']),
  lint: () => command([...bin('oxlint/bin/oxlint'), '--deny-warnings', 'src', 'tests', 'scripts', 'bench']),
  types: () => both(command([...bin('@sveltejs/kit/svelte-kit.js'), 'sync']), command([...bin('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json'])),
  site: () => command([...bin('svelte-check/bin/svelte-check'), '--tsconfig', 'tsconfig.json', '--threshold', 'warning']),
  arrows: () => command([...bin('dependency-cruiser/bin/dependency-cruise.mjs'), '--config', '.dependency-cruiser.mjs', 'src']),
  dead: () => command([...bin('knip/bin/knip.js')]),
  unit: () => vitest('unit', ['src/']),
  integration: () => vitest('integration', ['tests/'], ['tests/browser/**', 'tests/faults/**']),
  browser: () => vitest('browser', ['tests/browser/']),
  faults: () => vitest('faults', ['tests/faults/']),
};

const chosen = process.argv.slice(2);
const total = { passed: 0, failed: 0 };
for (const [name, step] of Object.entries(steps)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const began = Date.now();
  console.log(`\n── ${name}`);
  const outcome = step();
  total.passed += outcome.passed;
  total.failed += outcome.failed;
  console.log(`── ${name}: ${outcome.failed === 0 ? 'good' : 'NOT good'} (${((Date.now() - began) / 1000).toFixed(0)} s)`);
}
rmSync(scratch, { recursive: true, force: true });
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

function command(words: string[]): Outcome {
  const { status, error } = spawnSync(words[0]!, words.slice(1), { stdio: ['ignore', 'inherit', 'inherit'] });
  if (error) console.log(String(error));
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function both(first: Outcome, second: Outcome): Outcome {
  return first.failed + second.failed === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function vitest(name: string, paths: string[], exclude: string[] = []): Outcome {
  const report = join(scratch, `${name}.json`);
  const { status } = spawnSync(
    node,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      ...paths,
      ...exclude.flatMap((pattern) => ['--exclude', pattern]),
      ...(name === 'browser' || name === 'faults' ? ['--no-file-parallelism'] : []),
      '--passWithNoTests',
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites, numTotalTests } = JSON.parse(readFileSync(report, 'utf8'));
    // A file that cannot even be loaded fails without a failing test.
    const broken = status !== 0 && numFailedTests === 0 ? Math.max(1, Number(numFailedTestSuites)) : 0;
    console.log(`${name}: ${numTotalTests} tests`);
    return { passed: Number(numPassedTests), failed: Number(numFailedTests) + broken };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
