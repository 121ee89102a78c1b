import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup/paths.ts';
import { run } from '../setup/run.ts';
import type { Target } from './targets.ts';

const VSCE = join(ROOT, 'node_modules', '@vscode', 'vsce', 'vsce');
const MIB = 1024 * 1024;

/** Packs a staged folder; gives the VSIX file's path and its size in MiB. */
export async function packVsix(
  folder: string,
  target: Target | undefined,
  file: string,
): Promise<{ readonly file: string; readonly mib: number }> {
  await run(
    process.execPath,
    [
      VSCE,
      'package',
      ...(target ? ['--target', target.name] : []),
      ...['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'],
      ...['--out', file],
    ],
    { cwd: folder },
  );
  return { file, mib: statSync(file).size / MIB };
}
