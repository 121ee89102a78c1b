import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../../scripts/setup/paths.ts';
import { loadCore } from '../../../server/engine/core.ts';
import type { ReplayedAnswer } from '../../../server/engine/replay-answer.ts';
import { modelRoot } from '../../../server/model/model-root.ts';
import type { ModelRef } from '../../../server/model/store.ts';
import { replayUnder } from '../../support/audit-process.ts';
import { complete, request } from '../../support/core.ts';
import { tinyModelFolder } from '../../support/tiny-core.ts';

/** SHA-256 of what the exact engine says of the tokens below; it was the same on every machine so far. */
const GOLDEN = 'ae8cf67d2bddc4e9628586df16cc4d054786f91d054ee04957bf6d17281a7ade';

const REQUEST = request('def f(x):\n    return', { maxTokens: 20 });
const TOKENS = [40, 107, 9, 258, 31, 77, 5, 200, 100, 101, 102, 103];

function digest({ tokens }: ReplayedAnswer): string {
  const numbers = Float64Array.from(tokens.flatMap(({ logprob, margin }) => [logprob, margin]));
  return createHash('sha256').update(new Uint8Array(numbers.buffer)).digest('hex');
}

describe('the exact engine', function () {
  this.timeout(180_000);
  const qemu = findProgram('qemu-x86_64');
  let model: ModelRef;
  before(async () => {
    const folder = await tinyModelFolder();
    model = { name: 'ph-tiny', folder, root: await modelRoot(folder) };
  });
  after(() => rmSync(model.folder, { recursive: true, force: true }));

  it('gives the bits that are written down here', async () => {
    const { answer } = await replayUnder([], model, 'exact', REQUEST, TOKENS);
    assert.equal(digest(answer), GOLDEN);
  });

  for (const cpu of ['Haswell', 'Nehalem']) {
    it(`gives the same bits on an emulated ${cpu}`, async function () {
      if (!qemu) return this.skip();
      const { answer } = await replayUnder([qemu, '-cpu', cpu], model, 'exact', REQUEST, TOKENS);
      assert.equal(digest(answer), GOLDEN);
    });
  }

  it('is what a tolerance profile stays close to on another processor, or calls itself coarse', async function () {
    if (!qemu) return this.skip();
    const exact = await replayUnder([], model, 'exact', REQUEST, TOKENS);
    for (const cpu of ['Haswell', 'Nehalem']) {
      for (const [profile, most] of [
        ['cpu-fp32', 1e-5],
        ['cpu-fast', 2e-3],
      ] as const) {
        const { answer, profile: named } = await replayUnder(
          [qemu, '-cpu', cpu],
          model,
          profile,
          REQUEST,
          TOKENS,
        );
        const off = answer.tokens.map(({ logprob }, i) =>
          Math.abs(logprob - exact.answer.tokens[i]!.logprob),
        );
        const largest = Math.max(...off);
        assert.ok(named === 'cpu-coarse' || largest < most, `${cpu} ${named}: ${largest}`);
      }
    }
  });

  it('generates the same tokens and bits again, whatever it computed before', async () => {
    const core = await loadCore(model.folder, { threads: 1, context: 256, slots: 1, profile: 'exact' });
    const asked = { ...REQUEST, logprobs: 0, draft: ' x' };
    const first = await complete(core, asked);
    await complete(core, request('something else', { maxTokens: 4 }));
    const again = await complete(core, asked);
    assert.deepEqual(again.infos, first.infos);
    assert.equal(core.runtime.profile, 'exact');
    core.close();
  });

  it('is not loaded for a model that names another binary', async () => {
    const path = join(model.folder, 'engine.json');
    const engine = JSON.parse(readFileSync(path, 'utf8'));
    engine.canonical.wasmSha256 = '0'.repeat(64);
    writeFileSync(path, JSON.stringify(engine));
    await assert.rejects(loadCore(model.folder, { threads: 1, context: 256, slots: 1, profile: 'exact' }), {
      code: 'PHC_ENGINE_PROFILE',
    });
  });
});
