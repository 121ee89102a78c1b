import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PhcError } from '../../protocol/errors.ts';
import { asDiskError, systemCode } from '../disk-error.ts';
import { homeFolder, trainingFolder } from '../home.ts';
import { acquireLock } from '../lock.ts';
import { makeFolder } from '../make-folder.ts';
import { lastLine, runProgram } from './run-program.ts';
import { trainingScripts } from './scripts-folder.ts';

/** Names of interpreters, the ones with a version first: `python3` is often older than what else is installed. */
const PYTHONS = ['python3.13', 'python3.12', 'python3.11', 'python3', 'python'];
const OLDEST = [3, 11] as const;
const ASK = 'import sys, venv, ensurepip; print(sys.version_info[0], sys.version_info[1])';

interface EnvironmentOptions {
  readonly home?: string;
  readonly onProgress?: (step: string) => void;
  readonly signal?: AbortSignal | undefined;
}

const venvFolder = (home: string) => join(trainingFolder(home), 'venv');

function interpreterOf(venv: string): string {
  return process.platform === 'win32' ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python');
}

/** What the environment must hold; another list makes another environment. */
async function requirementsHash(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

/** Version of an interpreter that can make environments; undefined where there is none of that name. */
async function versionOf(python: string, signal?: AbortSignal): Promise<number[] | undefined> {
  try {
    const { code, output } = await runProgram(python, ['-c', ASK], { signal });
    return code === 0 ? output.trim().split(' ').map(Number) : undefined;
  } catch (error) {
    signal?.throwIfAborted();
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'EACCES') return undefined;
    throw error;
  }
}

async function findPython(signal?: AbortSignal): Promise<string> {
  for (const python of PYTHONS) {
    const [major = 0, minor = 0] = (await versionOf(python, signal)) ?? [];
    if (major === OLDEST[0] && minor >= OLDEST[1]) return python;
  }
  throw new PhcError('PHC_TRAINING_PYTHON');
}

async function mustRun(python: string, args: readonly string[], signal?: AbortSignal): Promise<void> {
  const { code, output } = await runProgram(python, args, { signal });
  if (code === 0) return;
  if (/No space left on device|\[Errno 28\]/.test(output)) throw new PhcError('PHC_DISK_FULL');
  throw new PhcError('PHC_TRAINING_PACKAGES', { detail: lastLine(output) });
}

async function install(venv: string, requirements: string, options: EnvironmentOptions): Promise<void> {
  const { onProgress, signal } = options;
  // pip goes on in an environment that a kill left half made; one whose interpreter is gone is made anew.
  if (!existsSync(interpreterOf(venv))) {
    const python = await findPython(signal);
    onProgress?.('Making a Python environment');
    await rm(venv, { recursive: true, force: true });
    await makeFolder(join(venv, '..'));
    await mustRun(python, ['-m', 'venv', venv], signal);
  }
  onProgress?.('Installing PyTorch (some minutes, once)');
  const quiet = ['--quiet', '--no-input', '--disable-pip-version-check', '--progress-bar=off'];
  await mustRun(interpreterOf(venv), ['-m', 'pip', 'install', ...quiet, '-r', requirements], signal);
}

/**
 * Path of a Python that has what training needs, installed into `training/venv` of the home folder on first use; or
 * the one that `PH_CODEX_PYTHON` names, as it is. Errors: `PHC_TRAINING_PYTHON` where there is no Python 3.11 with
 * venv, `PHC_TRAINING_PACKAGES` when pip fails, those of the disk.
 */
export async function ensurePython(options: EnvironmentOptions = {}): Promise<string> {
  const given = process.env['PH_CODEX_PYTHON'];
  if (given) return given;
  const home = options.home ?? homeFolder();
  const venv = venvFolder(home);
  const requirements = join(trainingScripts(), 'requirements.txt');
  const marker = join(venv, 'requirements.sha256');
  try {
    const hash = await requirementsHash(requirements);
    const isReady = async () => existsSync(marker) && (await readFile(marker, 'utf8')) === hash;
    if (await isReady()) return interpreterOf(venv);
    const lock = await acquireLock(`${venv}.lock`, { wait: true, signal: options.signal });
    try {
      if (await isReady()) return interpreterOf(venv);
      await install(venv, requirements, options);
      await writeFile(marker, hash, { flush: true });
    } finally {
      await lock.release();
    }
  } catch (error) {
    throw asDiskError(error);
  }
  return interpreterOf(venv);
}
