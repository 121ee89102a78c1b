import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { trainingScripts } from '../../server/training/scripts-folder.ts';
import {
  adapterArguments,
  needsPython,
  type ToyTraining,
  temporaryFolder,
  toyTraining,
  trainAdapter,
} from '../support/toy-training.ts';

const STEPS = 9;

describe('a run that is killed', function () {
  this.timeout(600_000);
  let toy: ToyTraining;
  before(async function () {
    needsPython(this);
    toy = await toyTraining();
  });

  it('goes on with the same losses and ends with the same adapter, bit for bit', async () => {
    const [whole, killed] = [join(temporaryFolder(), 'run'), join(temporaryFolder(), 'run')];
    await trainAdapter(toy, whole, STEPS);

    const program = [join(trainingScripts(), 'train.py'), ...adapterArguments(toy, killed, STEPS)];
    const child = spawn(toy.python, program, { env: { ...process.env, PYTHONUNBUFFERED: '1' } });
    // After the checkpoint at step 3, within what comes before the next one.
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('step 5/')) child.kill('SIGKILL');
    });
    await once(child, 'close');
    assert.equal(child.signalCode, 'SIGKILL');
    assert.equal(existsSync(join(killed, 'adapter')), false);
    await trainAdapter(toy, killed, STEPS);

    for (const file of ['log.jsonl', 'adapter/adapter_model.safetensors'])
      assert.ok(readFileSync(join(killed, file)).equals(readFileSync(join(whole, file))), file);
  });
});
