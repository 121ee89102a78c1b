import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How the tests of a suite ended. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The sum of two tallies. */
export function addTallies(a: Tally, b: Tally): Tally {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** The line that others parse: `N passed, N failed`. */
export function describeTally({ passed, failed }: Tally): string {
  return `${passed} passed, ${failed} failed`;
}

/**
 * Runs a suite whose reporter writes its tally to the file in PHC_TEST_TALLY. A suite that leaves none, or that ends
 * with an error though no test failed, counts as one failure.
 */
export async function collectTally(name: string, suite: (file: string) => Promise<unknown>): Promise<Tally> {
  const file = join(tmpdir(), `phc-tally-${process.pid}-${name}.json`);
  rmSync(file, { force: true });
  let error: unknown;
  try {
    await suite(file);
  } catch (reason) {
    error = reason;
  }
  const tally: Tally = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { passed: 0, failed: 0, skipped: 0 };
  rmSync(file, { force: true });
  if (error === undefined && tally.passed + tally.skipped > 0) return tally;
  if (tally.failed > 0) return tally;
  process.stderr.write(`${name}: ${error instanceof Error ? error.message : 'no test ran'}\n`);
  return { ...tally, failed: 1 };
}
