import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { homeFolder } from '../../server/home.ts';
import { findProgram } from '../setup/paths.ts';
import { run } from '../setup/run.ts';

/** What a process on the older processor is said to have run on. */
export const OLDER_CPU = 'the same without AVX-512, VNNI and AMX';

/**
 * What a process needs in its environment to find itself on a processor of an older instruction set; undefined where this
 * system, its compiler or its processor cannot do that.
 */
export async function olderCpu(): Promise<Record<string, string> | undefined> {
  const compiler = findProgram('cc', 'gcc', 'clang');
  if (process.platform !== 'linux' || process.arch !== 'x64' || !compiler) return undefined;
  const folder = join(homeFolder(), 'tools');
  mkdirSync(folder, { recursive: true });
  const library = join(folder, 'mask-cpuid.so');
  await run(compiler, ['-O1', '-shared', '-fPIC', '-o', library, join(__dirname, 'mask-cpuid.c'), '-ldl']);
  const environment = { LD_PRELOAD: library };
  const works = await run(process.execPath, ['--version'], { env: { ...process.env, ...environment } }).then(
    () => true,
    () => false,
  );
  return works ? environment : undefined;
}
