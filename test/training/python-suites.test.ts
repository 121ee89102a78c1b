import assert from 'node:assert/strict';
import { join } from 'node:path';
import { run } from '../../scripts/setup/run.ts';
import { ensurePython } from '../../server/training/python-environment.ts';
import { needsPython } from '../support/toy-training.ts';

const ROOT = join(__dirname, '..', '..');
const TRAINING = join(ROOT, 'algorithms', 'training');

describe('the tests in Python', function () {
  this.timeout(1_200_000);
  let python: string;
  before(async function () {
    needsPython(this);
    python = await ensurePython();
  });

  it('stand in files that ruff finds nothing in', async () => {
    for (const args of [['check'], ['format', '--check']])
      await run(python, ['-m', 'ruff', ...args, '--no-cache', '.'], { cwd: TRAINING });
  });

  for (const [name, cwd, folder] of [
    ['of the trainer, on one process and on several', ROOT, 'algorithms/training/tests'],
    ['of the corpus', TRAINING, 'corpus/tests'],
  ] as const) {
    it(`pass: those ${name}`, async () => {
      const args = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', folder];
      assert.match(await run(python, args, { cwd }), /\d+ passed/);
    });
  }
});
