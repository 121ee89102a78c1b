import { join } from 'node:path';
import { ROOT } from '../setup/paths.ts';
import { runInExtensionHost } from './extension-host.ts';
import { collectTally, type Tally } from './tally.ts';

/** Runs the suites of test/editor inside VS Code, with the extension as it is in dist/. */
export async function runEditorSuite(): Promise<Tally> {
  process.stdout.write('\n── editor: inside VS Code ──\n');
  const suites = join(ROOT, 'dist', 'test', 'editor', 'index.js');
  return collectTally('editor', (tally) => runInExtensionHost(suites, { PHC_TEST_TALLY: tally }));
}
