import { writeFileSync } from 'node:fs';
import { type MochaOptions, type Runner, reporters, type Test } from 'mocha';

/** Mocha's usual output; the counts go as JSON to the file that PHC_TEST_TALLY names, for the sum over all suites. */
class TallyReporter extends reporters.Spec {
  constructor(runner: Runner, options?: MochaOptions) {
    super(runner, options);
    runner.on('retry', (test: Test, error: Error) => {
      process.stdout.write(`    TRIED AGAIN: ${test.fullTitle()}\n${error.stack ?? error.message}\n`);
    });
    runner.once('end', () => {
      const file = process.env['PHC_TEST_TALLY'];
      if (!file) return;
      const { passes, failures, pending } = this.stats;
      writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
    });
  }
}

// Mocha takes the module itself as the reporter.
export = TallyReporter;
