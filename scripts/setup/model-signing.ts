import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { homeFolder } from '../../server/home.ts';
import { acquireLock } from '../../server/lock.ts';
import { findProgram } from './paths.ts';
import { run } from './run.ts';
import { step } from './step.ts';

const VERSION = '1.1.1';
/** It imports pyOpenSSL without asking for it. */
const PACKAGES = [`model-signing==${VERSION}`, 'pyOpenSSL==26.4.0'];

/** Where the Python environment of the stock `model_signing` tool is installed. */
function environmentFolder(): string {
  return join(homeFolder(), 'tools', `model-signing-${VERSION}`);
}

/** Its interpreter: `python -m model_signing` is the tool. */
export function modelSigningPython(): string {
  const folder = environmentFolder();
  return process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
}

async function install(python: string): Promise<void> {
  const folder = environmentFolder();
  if (existsSync(modelSigningPython())) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, '..'), { recursive: true });
  try {
    await run(python, ['-m', 'venv', folder]);
    await run(modelSigningPython(), [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      ...PACKAGES,
    ]);
  } catch (error) {
    // A half-made environment must not pass for a whole one the next time.
    renameSync(folder, `${folder}.failed`);
    rmSync(`${folder}.failed`, { recursive: true, force: true });
    throw error;
  }
}

/** Installs the stock tool for model signatures (95 MB) once; where that cannot be, says so: its tests are skipped then. */
export async function ensureModelSigning(): Promise<void> {
  if (existsSync(modelSigningPython())) return;
  const python = findProgram('python3', 'python');
  if (!python) {
    process.stderr.write('There is no Python for the stock model_signing tool; its tests are skipped.\n');
    return;
  }
  await step('Installing the stock model_signing tool for the tests (half a minute, once)', async () => {
    const lock = await acquireLock(`${environmentFolder()}.lock`, { wait: true });
    await install(python)
      .catch((error: unknown) =>
        process.stderr.write(`  It cannot be installed, its tests are skipped: ${error}\n`),
      )
      .finally(() => lock.release());
  });
}
