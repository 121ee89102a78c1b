import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GenerationFile } from '../../../protocol/model-files.ts';
import type { GenerateRequest } from '../../../server/engine/engine.ts';
import { generate } from '../../../server/engine/generate.ts';
import { logSumExp, topIds } from '../../../server/engine/logprobs.ts';
import type { Runtime, Step } from '../../../server/engine/runtime.ts';
import { createScheduler } from '../../../server/engine/scheduler.ts';
import { createSlotPool } from '../../../server/engine/slots.ts';
import { createSpeller } from '../../../server/engine/spelling.ts';
import { TOP_K } from '../../../server/engine/top-k.ts';
import { readJson } from '../../../server/model/read-json.ts';
import { findModel } from '../../../server/model/store.ts';
import { createTokenizer } from '../../../server/tokenizer/tokenizer.ts';
import { AS_ON_A_GPU } from '../../support/as-on-a-gpu.ts';
import { request } from '../../support/core.ts';
import { openGolden } from '../../support/golden-runtime.ts';

const TOKENS = 6;
/** The device adds 49,152 exponentials up in fp32. */
const SUM_NOISE = 5e-4;
const source = readFileSync('server/engine/decode.ts', 'utf8');
/** Token ids are taken as they are: of a text, what the last of them begins with is spelled again. */
const ids = (from: number): GenerateRequest['prompt'] => ({
  kind: 'tokens',
  ids: Array.from({ length: 40 }, (_, i) => from + 7 * i),
});
const greedy = request('', { prompt: ids(1000), maxTokens: TOKENS, logprobs: 3 });
const unasked = request('', { prompt: ids(2000), maxTokens: TOKENS });
const healed = request('import numpy as np\nx = np.arra', { maxTokens: TOKENS, logprobs: 1 });
const sampled = request('const sum = ', { maxTokens: TOKENS, logprobs: 1, temperature: 0.8, seed: 7 });
const biased = request('const sum = ', {
  maxTokens: TOKENS,
  penalties: { bias: [], presence: 1, frequency: 0 },
});

/** What was said without its chances, and these. */
function apart(said: unknown): [text: string, chances: number[]] {
  const chances: number[] = [];
  const text = JSON.stringify(said, (_, value: unknown) => {
    if (typeof value !== 'number' || Number.isInteger(value)) return value;
    chances.push(value);
    return 'a chance';
  });
  return [text, chances];
}

describe('the highest logits, where the others stay on their device', function () {
  this.timeout(120_000);
  let runtime: Runtime;
  let folder: string;
  before(async () => {
    ({ folder } = await findModel('ph-codex-s'));
    runtime = await openGolden(folder, 'cuda-fp16', 2, AS_ON_A_GPU, 256);
  });
  after(() => runtime.close());

  /** Answers asked for at once, and the rows whose logits all came for them. */
  async function answers(of: Runtime, asked: readonly GenerateRequest[]) {
    let rows = 0;
    const count = (steps: readonly Step[]) => {
      for (const step of steps) rows += step.rows.length;
    };
    const { together } = of;
    const counted: Runtime = {
      ...of,
      forward(cache, ids, past, wanted) {
        count([{ cache, ids, past, rows: wanted }]);
        return of.forward(cache, ids, past, wanted);
      },
      ...(together && {
        together: {
          ...together,
          forward(steps) {
            count(steps);
            return together.forward(steps);
          },
        },
      }),
    };
    const tokenizer = createTokenizer(readJson(join(folder, 'tokenizer.json')));
    const generation = GenerationFile.parse(readJson(join(folder, 'generation.json')));
    const slots = createSlotPool(counted, 2);
    const scheduler = createScheduler(counted, slots);
    const speller = createSpeller(tokenizer);
    const parts = { runtime: counted, tokenizer, generation, scheduler, speller, memoryOf: () => undefined };
    const said = await Promise.all(
      asked.map(async (one) => {
        const events = [];
        for await (const event of generate(parts, one, new AbortController().signal)) {
          if (event.type === 'done') events.push(event.tokens, event.finish);
          else events.push(event.text, ...event.tokens);
        }
        return events;
      }),
    );
    slots.close();
    return { said, rows };
  }

  it('are those of all of them, in order, with the sum that normalises them', async () => {
    const tokenizer = createTokenizer(readJson(join(folder, 'tokenizer.json')));
    const ids = tokenizer.encode(source).slice(0, 12);
    const cache = runtime.createCache();
    const rows = [3, 7, 11];
    const all = Float32Array.from(await runtime.forward(cache, ids, 0, rows));
    const [tops = []] = (await runtime.topK?.forward([{ cache, ids, past: 0, rows }])) ?? [];
    assert.equal(tops.length, rows.length);
    const { vocab } = runtime.shape;
    for (const [row, top] of tops.entries()) {
      const logits = all.subarray(row * vocab, (row + 1) * vocab);
      const expected = topIds(logits, TOP_K);
      assert.deepEqual([...top.ids], expected);
      assert.deepEqual(
        [...top.logits],
        expected.map((id) => logits[id]),
      );
      assert.ok(Math.abs(top.logSum - logSumExp(logits)) < SUM_NOISE);
    }
    cache.close();
  });

  for (const [name, asked, isPlain] of [
    ['greedy answers', [greedy], true],
    ['two greedy answers at once, one without log-probabilities', [greedy, unasked], true],
    ['answers whose beginning is to be spelled again', [healed], false],
    ['sampled answers beside others', [sampled, greedy], false],
    ['answers with penalties', [biased], false],
  ] as const) {
    it(`choose the same tokens for ${name}`, async () => {
      const { topK, ...whole } = runtime;
      assert.ok(topK);
      const expected = await answers(whole, asked);
      const found = await answers(runtime, asked);
      const [chosen, chances] = apart(found.said);
      const [expectedTokens, expectedChances] = apart(expected.said);
      assert.equal(chosen, expectedTokens);
      const farthest = chances.map((chance, at) => Math.abs(chance - expectedChances[at]!));
      assert.ok(Math.max(0, ...farthest) < SUM_NOISE, `${Math.max(...farthest)}`);
      assert.ok(expected.rows > 0);
      if (isPlain) assert.equal(found.rows, 0, 'no row of logits crossed over');
      else assert.ok(found.rows > 0);
    });
  }

  it('leave a cache that was copied as good as its own', async () => {
    const ids = [1, 2, 3, 4, 5, 6, 7, 8];
    const [own, other] = [runtime.createCache(), runtime.createCache()];
    await runtime.forward(own, ids, 0, [7]);
    runtime.copy?.(own, other, 6);
    const expected = Float32Array.from(await runtime.forward(own, ids.slice(6), 6, [1]));
    assert.deepEqual(Float32Array.from(await runtime.forward(other, ids.slice(6), 6, [1])), expected);
    own.close();
    other.close();
  });
});
