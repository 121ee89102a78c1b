import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { thisTarget } from '../../scripts/package/targets.ts';
import { ROOT } from '../../scripts/setup/paths.ts';
import { run } from '../../scripts/setup/run.ts';

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** Makes the package for this platform, weights included; gives its path. */
export async function packageWithModel(): Promise<string> {
  const target = thisTarget();
  if (!target) throw new Error('There is no package with a runtime for this platform.');
  const script = join(ROOT, 'scripts', 'package.mjs');
  await run(process.execPath, [script, '--target', target.name, '--with-model']);
  return join(ROOT, 'dist', `ph-codex-${version}-${target.name}-model.vsix`);
}

/** Makes the package without a runtime; gives its path. */
export async function packageWithoutRuntime(): Promise<string> {
  await run(process.execPath, [join(ROOT, 'scripts', 'package.mjs'), '--universal']);
  return join(ROOT, 'dist', `ph-codex-${version}-universal.vsix`);
}
