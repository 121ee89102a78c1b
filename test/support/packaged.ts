import { readdirSync, readFileSync } from 'node:fs';
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

function readProcess(pid: string, what: 'maps' | 'stat'): string {
  try {
    return readFileSync(join('/proc', pid, what), 'utf8');
  } catch {
    return ''; // it has ended meanwhile
  }
}

/** Files that a process and its children hold in memory; Linux only. */
export function mappedFiles(pid: number): string[] {
  const isChild = (other: string) => readProcess(other, 'stat').split(') ')[1]?.split(' ')[1] === String(pid);
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isChild(name));
  const lines = [String(pid), ...children].flatMap((one) => readProcess(one, 'maps').split('\n'));
  return [...new Set(lines.flatMap((line) => /\s(\/.*)$/.exec(line)?.[1] ?? []))];
}
