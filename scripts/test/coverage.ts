import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup/paths.ts';
import { run } from '../setup/run.ts';

const C8 = join(ROOT, 'node_modules', 'c8', 'bin', 'c8.js');
const COUNTS = join(ROOT, 'coverage', 'tmp');

/** From now on every Node process that is started counts which code it runs. */
export function collectCoverage(): void {
  rmSync(COUNTS, { recursive: true, force: true });
  mkdirSync(COUNTS, { recursive: true });
  process.env['NODE_V8_COVERAGE'] = COUNTS;
}

/** Prints the coverage of all suites together and writes coverage/index.html. */
export async function reportCoverage(): Promise<void> {
  delete process.env['NODE_V8_COVERAGE'];
  const sources = ['src', 'protocol', 'server'].flatMap((folder) => ['--include', `${folder}/**`]);
  const flags = ['--temp-directory', COUNTS, '--reporter', 'text-summary', '--reporter', 'html'];
  await run(process.execPath, [C8, 'report', ...flags, ...sources, '--exclude', '**/*.test.ts'], {
    cwd: ROOT,
    show: true,
  });
}
