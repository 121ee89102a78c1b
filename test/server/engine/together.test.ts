import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Core } from '../../../server/engine/core.ts';
import type { GenerateRequest } from '../../../server/engine/engine.ts';
import { loadEmbedded, request } from '../../support/core.ts';

const source = readFileSync('server/engine/generate.ts', 'utf8');

/** Requests of different lengths; one of them is sampled. */
function requests(maxTokens: number): GenerateRequest[] {
  return [
    request('def fibonacci(n):\n', { maxTokens: 2 * maxTokens, logprobs: 1 }),
    request(source.slice(0, 900), { maxTokens, logprobs: 1 }),
    request(source.slice(400, 700), { maxTokens, logprobs: 0, temperature: 0.8, topP: 0.95, seed: 7 }),
    request('import numpy as np\nx = np.arra', { maxTokens, logprobs: 1, stop: ['\n\n'] }),
  ];
}

interface Answer {
  text: string;
  tokens: readonly number[];
  logprobs: Array<number | null>;
}

/** @param said called with its first text. */
async function answer(core: Core, asked: GenerateRequest, doc: string, said = () => {}): Promise<Answer> {
  const got: Answer = { text: '', tokens: [], logprobs: [] };
  for await (const event of core.generate({ ...asked, doc }, new AbortController().signal)) {
    said();
    if (event.type === 'done') return { ...got, tokens: event.tokens };
    got.text += event.text;
    got.logprobs.push(...event.tokens.map(({ logprob }) => logprob));
  }
  throw new Error('the answer did not end');
}

/** Each is asked when the one before it has said something, so that prompts are read while others decode. */
function inTurn(core: Core, asked: readonly GenerateRequest[], docs: string): Promise<Answer[]> {
  let before: Promise<void> = Promise.resolve();
  const answers = asked.map((one, i) => {
    const mayBegin = before;
    let said = () => {};
    before = new Promise((resolve) => {
      said = resolve;
    });
    return mayBegin.then(() => answer(core, one, `${docs} ${i}`, said));
  });
  return Promise.all(answers);
}

for (const profile of ['cpu-fast', 'cpu-fp32'] as const) {
  describe(`answers in one pass, ${profile}`, function () {
    this.timeout(180_000);
    let core: Core;
    before(async () => {
      core = await loadEmbedded({ profile, batch: 4, context: 1024 });
    });
    after(() => core.close());

    it('are to the bit what each gets alone, however many there are and whenever they come', async () => {
      const asked = requests(profile === 'cpu-fast' ? 12 : 4);
      const alone: Answer[] = [];
      for (const [i, one] of asked.entries()) alone.push(await answer(core, one, `alone ${i}`));
      assert.deepEqual(await inTurn(core, asked.slice(0, 2), 'two'), alone.slice(0, 2));
      const reversed = await inTurn(core, asked.toReversed(), 'four');
      assert.deepEqual(reversed.toReversed(), alone);
      const { passes } = core.load;
      assert.ok(
        passes.slice(1).some((count) => count > 0),
        `passes by their number of sequences: ${passes}`,
      );
    });

    it('are there again after a pass of several was interrupted, which ends only those in it', async () => {
      const { runtime } = core;
      const ids = core.tokenizer.encode(source).slice(0, 250);
      const steps = [runtime.createCache(), runtime.createCache()].map((cache) => ({
        cache,
        ids,
        past: 0,
        rows: [ids.length - 1],
      }));
      const pass = runtime.together?.forward(steps);
      runtime.interrupt();
      await assert.rejects(async () => pass, /terminate/);
      const again = await runtime.together?.forward(steps);
      assert.deepEqual(again?.[0], again?.[1]);
      for (const { cache } of steps) cache.close();
    });
  });
}
