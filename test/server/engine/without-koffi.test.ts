import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../../scripts/setup/paths.ts';
import { testHome } from '../../support/test-home.ts';

/** The bundles and what they load from packages, but for koffi. */
function bundlesWithoutKoffi(folder: string): string {
  for (const file of ['ph-codex.js', 'engine.js']) cpSync(join(ROOT, 'dist', file), join(folder, file));
  cpSync(join(ROOT, 'models'), join(folder, 'models'), { recursive: true });
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  for (const name of ['onnxruntime-node', 'onnxruntime-common']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name), 'junction');
  }
  return join(folder, 'ph-codex.js');
}

describe('an engine without koffi', function () {
  this.timeout(60_000);
  const home = testHome();
  const folder = mkdtempSync(join(tmpdir(), 'phc-no-koffi-'));

  after(async () => {
    await home.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('completes all the same, through the package', async () => {
    const file = join(folder, 'add.js');
    writeFileSync(file, 'function add(a, b) {\n  return a');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [bundlesWithoutKoffi(folder), 'complete', `${file}:2`, '--max-tokens', '4'],
      { env: { ...process.env, PH_CODEX_HOME: home.path } },
    );
    assert.match(stdout, /^ \+ b/);
  });
});
