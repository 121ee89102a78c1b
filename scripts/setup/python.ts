import { ensurePython } from '../../server/training/python-environment.ts';
import { step } from './step.ts';

/** Path of the Python with PyTorch in the home folder, installed on first use; see `server/training`. */
export async function setUpPython(): Promise<string> {
  return step('Preparing Python for training (some minutes, once)', () => ensurePython());
}

/** The same where tests can do without: says why it cannot be had, and they are skipped. */
export async function setUpPythonForTests(): Promise<void> {
  await setUpPython().catch((error: unknown) =>
    process.stderr.write(`  It cannot be had, the tests of training are skipped: ${error}\n`),
  );
}
