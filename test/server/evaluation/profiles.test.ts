import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ResultFile } from '../../../algorithms/evaluation/report/run-result.ts';
import { importGguf } from '../../../server/model/import-gguf.ts';
import { evalCommand } from '../../support/eval-command.ts';
import { writeTinyGguf } from '../../support/tiny-gguf.ts';

const LINES = Array.from({ length: 12 }, (_, i) => `value_${i} = compute(${i}, value_${i + 1})`);

describe('a score in another profile', function () {
  this.timeout(120_000);
  let home: string;
  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'phc-profiles-'));
    mkdirSync(join(home, 'data'));
    writeFileSync(join(home, 'data', 'a.py'), `${LINES.join('\n')}\n`);
    const file = join(home, 'tiny.gguf');
    writeTinyGguf(file, { metadata: { 'llama.context_length': { u32: 4096 } } });
    await importGguf(file, { name: 'tiny', home, onProgress: () => {} });
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  const score = async (profile: string) => {
    const json = join(home, `${profile}.json`);
    const asked = ['--data', join(home, 'data'), '--limit', '3', '--model', 'tiny', '--profile', profile];
    const { code, stderr } = await evalCommand(home, ...asked, '--json', json).ended;
    assert.equal(code, 0, stderr);
    return ResultFile.parse(JSON.parse(readFileSync(json, 'utf8'))).runs[0]!;
  };

  it('names the engine, and likelihoods are those of the same weights', async () => {
    const runs = [await score('cpu-fp32'), await score('exact')];
    assert.deepEqual(
      runs.map(({ engine }) => [engine.name, engine.profile]),
      [
        ['onnxruntime-node', 'cpu-fp32'],
        ['onnxruntime-web', 'exact'],
      ],
    );
    const [fp32, exact] = runs.map(({ outcomes }) => outcomes.map(({ nats }) => nats!));
    for (const [i, nats] of fp32!.entries())
      assert.ok(Math.abs(nats - exact![i]!) < 1e-2, `${nats} ${exact![i]}`);
  });
});
