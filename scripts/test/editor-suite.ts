import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { testHome } from '../../test/support/test-home.ts';
import { ROOT } from '../setup/paths.ts';
import { runtimeFolder } from '../setup/vscode-runtime.ts';
import { collectTally, type Tally } from './tally.ts';

const VERSION = '1.100.3';

/** Desktop VS Code is downloaded where PHC_DESKTOP asks for it; else the one in the browser answers to its flags. */
const EXECUTABLE =
  process.env['VSCODE_EXECUTABLE'] ??
  (process.env['PHC_DESKTOP'] ? undefined : join(ROOT, 'test', 'support', 'code-offline.mjs'));

/** Runs the suites of test/editor inside VS Code, with the extension as it is in dist/. */
export async function runEditorSuite(): Promise<Tally> {
  process.stdout.write('\n── editor: inside VS Code ──\n');
  const home = testHome();
  const base = mkdtempSync(join(tmpdir(), 'phc-editor-'));
  const workspace = join(base, 'workspace');
  cpSync(join(ROOT, 'scripts', 'sample'), workspace, { recursive: true });
  try {
    return await collectTally('editor', (tally) =>
      runTests({
        ...(EXECUTABLE ? { vscodeExecutablePath: EXECUTABLE } : { version: VERSION }),
        extensionDevelopmentPath: ROOT,
        extensionTestsPath: join(ROOT, 'dist', 'test', 'editor', 'index.js'),
        extensionTestsEnv: {
          PHC_TEST_TALLY: tally,
          PH_CODEX_HOME: home.path,
          PHC_VSCODE_RUNTIME: runtimeFolder(),
        },
        launchArgs: [
          workspace,
          `--user-data-dir=${join(base, 'user-data')}`,
          `--extensions-dir=${join(base, 'extensions')}`,
        ],
      }),
    );
  } finally {
    await home.remove();
    rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  }
}
