import { join } from 'node:path';
import { ensurePython } from '../../server/training/python-environment.ts';
import { ROOT } from './paths.ts';
import { run } from './run.ts';
import { step } from './step.ts';

const TRAINING = join(ROOT, 'algorithms', 'training');
/** What the tests in Python need beyond training itself: pytest, and the packages of the corpus. */
const TEST_REQUIREMENTS = ['requirements-test.txt', join('corpus', 'requirements.txt')];

/** Path of the Python with PyTorch in the home folder, installed on first use; see `server/training`. */
export async function setUpPython(): Promise<string> {
  return step('Preparing Python for training (some minutes, once)', () => ensurePython());
}

async function installTestPackages(python: string): Promise<void> {
  const isThere = await run(python, ['-c', 'import pytest, datatrove']).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  const files = TEST_REQUIREMENTS.flatMap((file) => ['-r', join(TRAINING, file)]);
  await step('Installing what the tests in Python need (once)', () =>
    run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...files]),
  );
}

/** The same with what tests need; they can do without: says why it cannot be had, and they are skipped. */
export async function setUpPythonForTests(): Promise<void> {
  await setUpPython()
    .then(installTestPackages)
    .catch((error: unknown) =>
      process.stderr.write(`  It cannot be had, the tests of training are skipped: ${error}\n`),
    );
}
