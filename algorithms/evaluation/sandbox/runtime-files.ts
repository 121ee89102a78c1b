import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { PhcError } from '../../../protocol/errors.ts';
import type { Language } from './verdict.ts';

/** What a process inside needs of the disk. */
export interface RuntimeFiles {
  /** The program that it runs. */
  readonly entry: string;
  /** The folder of its interpreter. */
  readonly folder: string;
}

const PACKAGES = {
  python: 'pyodide/package.json',
  javascript: '@jitl/quickjs-wasmfile-release-sync/package.json',
} as const satisfies Record<Language, string>;

/** The bundle beside this bundle; run from source, the one that `npm run build` makes: the fence admits no tsx. */
function findEntry(): string {
  return basename(__filename) === 'runtime-files.ts'
    ? join(__dirname, '..', '..', '..', 'dist', 'sandbox.js')
    : join(__dirname, 'sandbox.js');
}

/** Finds the files of an interpreter; PHC_SANDBOX_RUNTIME when they are not installed or not built. */
export function findRuntime(language: Language): RuntimeFiles {
  const entry = findEntry();
  if (!existsSync(entry)) throw new PhcError('PHC_SANDBOX_RUNTIME', { detail: `${entry} is missing` });
  try {
    const folder = dirname(realpathSync(createRequire(__filename).resolve(PACKAGES[language])));
    return { entry: realpathSync(entry), folder: language === 'python' ? folder : join(folder, 'dist') };
  } catch (cause) {
    throw new PhcError('PHC_SANDBOX_RUNTIME', { detail: `${dirname(PACKAGES[language])} is missing`, cause });
  }
}
