import { join } from 'node:path';
import { ensurePython } from '../../server/training/python-environment.ts';
import { ROOT } from './paths.ts';
import { run } from './run.ts';
import { step } from './step.ts';

const TRAINING = join(ROOT, 'algorithms', 'training');
/** What tests need beyond training itself: pytest, ruff, the packages of the corpus, and Kubernetes' schemas. */
const TEST_REQUIREMENTS = [
  join(TRAINING, 'requirements-test.txt'),
  join(TRAINING, 'corpus', 'requirements.txt'),
  join(ROOT, 'deploy', 'kubernetes', 'requirements-test.txt'),
];

/** Path of the Python with PyTorch in the home folder, installed on first use; see `server/training`. */
export async function setUpPython(): Promise<string> {
  return step('Preparing Python for training (some minutes, once)', () => ensurePython());
}

async function installTestPackages(python: string): Promise<void> {
  const isThere = await run(python, ['-c', 'import pytest, ruff, datatrove, kubernetes_validate']).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  const files = TEST_REQUIREMENTS.flatMap((file) => ['-r', file]);
  await step('Installing what the tests in Python need (once)', () =>
    run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...files]),
  );
}

/**
 * The same with what tests need. Where it cannot be had, gives the reason and the tests are skipped; throws it where
 * `CI` is set, for there nobody would see that they are.
 */
export async function setUpPythonForTests(): Promise<string | undefined> {
  try {
    await installTestPackages(await setUpPython());
    return undefined;
  } catch (error) {
    if (process.env['CI']) throw error;
    return error instanceof Error ? error.message : String(error);
  }
}
