import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCore } from '../../../server/engine/core.ts';
import type { ServedProfile } from '../../../server/engine/profile.ts';
import type { Tuning } from '../../../server/engine/tuning/tuning.ts';
import { findModel } from '../../../server/model/store.ts';
import { complete, request } from '../../support/core.ts';
import { shallowModel } from '../../support/shallow-model.ts';

const source = readFileSync('server/engine/generate.ts', 'utf8').slice(0, 300);

describe('whatever tuning is measured to be the fastest', function () {
  this.timeout(180_000);
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'phc-tuning-'));
    await shallowModel((await findModel('ph-codex-s')).folder, folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const answers = async (profile: ServedProfile, tuning: Tuning) => {
    const core = await loadCore(folder, { ...tuning, profile, context: 1024, slots: 1 });
    try {
      const read = await complete(core, request(source, { echo: true, logprobs: 1, maxTokens: 1 }));
      const said = await complete(core, request(source, { logprobs: 1, maxTokens: 8 }));
      const sampled = await complete(core, request(source, { temperature: 1, maxTokens: 8, seed: 3 }));
      return [read.infos, said.infos, sampled.tokens];
    } finally {
      core.close();
    }
  };

  const others: ReadonlyArray<readonly [ServedProfile, Tuning]> = [
    ['cpu-fast', { threads: 1, spinning: true, arena: true }],
    ['cpu-fast', { threads: 4, spinning: false, arena: false }],
    ['cpu-fp32', { threads: 3, spinning: false, arena: false }],
  ];
  const usual = new Map<ServedProfile, ReturnType<typeof answers>>();
  for (const [profile, tuning] of others) {
    it(`the answers are the same to the bit: ${profile}, ${JSON.stringify(tuning)}`, async () => {
      const known = usual.get(profile) ?? answers(profile, { threads: 2, spinning: true, arena: true });
      usual.set(profile, known);
      assert.deepEqual(await answers(profile, tuning), await known);
    });
  }
});
