import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { testHome } from '../../test/support/test-home.ts';
import { ROOT } from '../setup/paths.ts';
import { runtimeFolder } from '../setup/vscode-runtime.ts';

const VERSION = '1.100.3';

/** Desktop VS Code is downloaded where PHC_DESKTOP asks for it; else the one in the browser answers to its flags. */
const EXECUTABLE =
  process.env['VSCODE_EXECUTABLE'] ??
  (process.env['PHC_DESKTOP'] ? undefined : join(ROOT, 'test', 'support', 'code-offline.mjs'));

/**
 * Has VS Code call `run` of a bundle in its extension host, beside the extension as it is in dist/, with a home folder, a
 * workspace and settings of its own. Throws when `run` did.
 */
export async function runInExtensionHost(bundle: string, env: Record<string, string>): Promise<void> {
  const home = testHome();
  const base = mkdtempSync(join(tmpdir(), 'phc-editor-'));
  const workspace = join(base, 'workspace');
  cpSync(join(ROOT, 'scripts', 'sample'), workspace, { recursive: true });
  try {
    await runTests({
      ...(EXECUTABLE ? { vscodeExecutablePath: EXECUTABLE } : { version: VERSION }),
      extensionDevelopmentPath: ROOT,
      extensionTestsPath: bundle,
      extensionTestsEnv: { ...env, PH_CODEX_HOME: home.path, PHC_VSCODE_RUNTIME: runtimeFolder() },
      launchArgs: [
        workspace,
        `--user-data-dir=${join(base, 'user-data')}`,
        `--extensions-dir=${join(base, 'extensions')}`,
      ],
    });
  } finally {
    await home.remove();
    rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  }
}
