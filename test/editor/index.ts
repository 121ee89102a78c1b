import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeCoverage } from 'node:v8';
import Mocha from 'mocha';

/** Ghost text of a cold model on a slow machine takes seconds. */
const TIMEOUT = 120_000;
/** As of the other suites that wait for a window. */
const RETRIES = 1;

function tell(passed: number, failed: number, skipped: number): void {
  const file = process.env['PHC_TEST_TALLY'];
  if (file) writeFileSync(file, JSON.stringify({ passed, failed, skipped }));
}

/**
 * Called by VS Code in the extension host: runs the suites beside this file; throws when one fails or none ran.
 * The tally is written here because VS Code reports success when the extension host dies in the middle.
 */
export async function run(): Promise<void> {
  const mocha = new Mocha({ timeout: TIMEOUT, retries: RETRIES, color: false });
  for (const file of readdirSync(__dirname)) {
    if (file.endsWith('.test.js')) mocha.addFile(join(__dirname, file));
  }
  const stats = await new Promise<Mocha.Stats>((resolve) => {
    const runner = mocha.run(() => resolve(runner.stats ?? noTests));
    runner.on('retry', (test: Mocha.Test, error: Error) => {
      Mocha.reporters.Base.consoleLog(`TRIED AGAIN: ${test.fullTitle()}\n${error.stack ?? error.message}`);
    });
  });
  takeCoverage();
  tell(stats.passes, stats.failures, stats.pending);
  if (stats.failures > 0) throw new Error(`${stats.failures} tests failed`);
  if (stats.passes === 0) throw new Error('No test ran');
}

const noTests: Mocha.Stats = { suites: 0, tests: 0, passes: 0, pending: 0, failures: 0 };
