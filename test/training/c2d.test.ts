import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { trainingScripts } from '../../server/training/scripts-folder.ts';
import { needsPython, type ToyTraining, temporaryFolder, toyTraining } from '../support/toy-training.ts';

const run = promisify(execFile);
const DIDS = ['did:op:model', 'did:op:data'];
const OUTPUTS = [
  'adapter/adapter_config.json',
  'adapter/adapter_model.safetensors',
  'report.html',
  'report.json',
];
const MARK = 'nobodyElseMaySeeThis';

describe('the compute-to-data entry', function () {
  this.timeout(600_000);
  let toy: ToyTraining;
  before(async function () {
    needsPython(this);
    toy = await toyTraining();
  });

  const job = (data: string, dids: readonly string[]) =>
    run(toy.python, [join(trainingScripts(), 'c2d.py'), '--data', data, '--threads', '1'], {
      env: { ...process.env, DIDS: JSON.stringify(dids) },
    });

  async function inputs(): Promise<string> {
    const data = temporaryFolder();
    for (const did of DIDS) {
      mkdirSync(join(data, 'inputs', did), { recursive: true });
      mkdirSync(join(data, 'ddos'), { recursive: true });
      writeFileSync(join(data, 'ddos', did), '{}');
    }
    // As a provider lays assets out: files are numbers, without names.
    await run('tar', ['-cf', join(data, 'inputs', DIDS[0]!, '0'), '-C', toy.base, '.']);
    for (let i = 0; i < 6; i++) {
      const lines = Array.from({ length: 16 }, (_, j) => `${MARK}${i}(${j}, "${MARK}")`);
      writeFileSync(join(data, 'inputs', DIDS[1]!, String(i)), `${lines.join('\n')}\n`);
    }
    writeFileSync(join(data, 'inputs', 'algoCustomData.json'), JSON.stringify({ steps: 8 }));
    return data;
  }

  it('lets nothing out but the adapter and a report of figures', async () => {
    const data = await inputs();
    const { stdout, stderr } = await job(data, DIDS);
    const outputs = join(data, 'outputs');
    const files = readdirSync(outputs, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(outputs.length + 1));
    assert.deepEqual(files.sort(), OUTPUTS);

    const weights = readFileSync(join(toy.base, 'model.safetensors'));
    for (const file of files) {
      const content = readFileSync(join(outputs, file));
      assert.ok(!content.includes(MARK), `${file} tells of the data`);
      // A kilobyte of the parent's numbers, from where its matrices are.
      assert.ok(!content.includes(weights.subarray(-1024)), `${file} tells of the weights`);
      assert.ok(statSync(join(outputs, file)).size < weights.length, `${file} is as large as the weights`);
    }
    assert.ok(!(stdout + stderr).includes(MARK), 'the log tells of the data');
    assert.equal(JSON.parse(readFileSync(join(outputs, 'report.json'), 'utf8')).steps, 8);
  });

  it('refuses inputs without a model or without data, and leaves nothing behind', async () => {
    const data = await inputs();
    await assert.rejects(job(data, [DIDS[1]!]), { code: 1, stderr: /0 of the inputs are models/ });
    await assert.rejects(job(data, [DIDS[0]!]), { code: 1, stderr: /fewer than two texts/ });
    await assert.rejects(job(data, ['did:op:other']), { code: 1, stderr: /there is no input did:op:other/ });
    assert.deepEqual(readdirSync(data).sort(), ['ddos', 'inputs']);
  });
});
