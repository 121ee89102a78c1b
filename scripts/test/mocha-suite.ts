import { join } from 'node:path';
import { ROOT } from '../setup/paths.ts';
import { run } from '../setup/run.ts';
import { collectTally, type Tally } from './tally.ts';

const MOCHA = join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js');
const REPORTER = join(ROOT, 'test', 'support', 'tally-reporter.ts');

/** Runs the test files of a glob with mocha; what fails is tried so often again, and said so each time. */
export function runMochaSuite(name: string, files: string, retries = 0): Promise<Tally> {
  process.stdout.write(`\n── ${name} ──\n`);
  return collectTally(name, (tally) =>
    run(process.execPath, [MOCHA, '--reporter', REPORTER, '--retries', String(retries), '--spec', files], {
      cwd: ROOT,
      env: { ...process.env, PHC_TEST_TALLY: tally },
      show: true,
    }),
  );
}
