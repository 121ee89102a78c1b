import { join } from 'node:path';
import { ROOT } from './paths.ts';
import { run } from './run.ts';
import { step } from './step.ts';

/** Makes the bundles in dist/; takes about a second, so it is done each time. */
export async function build(...flags: readonly string[]): Promise<void> {
  await step('Building', () => run(process.execPath, [join(ROOT, 'esbuild.mjs'), ...flags]));
}
