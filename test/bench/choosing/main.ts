import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureModel } from '../../../scripts/setup/model.ts';
import { ROOT } from '../../../scripts/setup/paths.ts';
import { createDecoder } from '../../../server/engine/decoder.ts';
import type { GenerateRequest } from '../../../server/engine/engine.ts';
import { defaultCoreOptions } from '../../../server/engine/options.ts';
import { createSpeller } from '../../../server/engine/spelling.ts';
import { loadEmbedded, request } from '../../support/core.ts';
import { openBandwidth } from '../bandwidth/measure.ts';
import { describeMachine } from '../machine.ts';
import type { Finished } from '../report.ts';
import { summarize } from '../stats.ts';
import { table } from '../table.ts';

/** Places of real code whose logits are chosen from. */
const PLACES = 64;
const PASSES = 20;

const CASES: ReadonlyArray<readonly [name: string, options: Partial<GenerateRequest>]> = [
  ['greedy', {}],
  ['greedy, log-probabilities', { logprobs: 0 }],
  ['greedy, log-probabilities of 5', { logprobs: 5 }],
  ['temperature 0.2, top_p 0.95', { temperature: 0.2, topP: 0.95 }],
  ['temperature 0.8, top_p 0.95', { temperature: 0.8, topP: 0.95 }],
  ['temperature 1', { temperature: 1 }],
  ['temperature 2', { temperature: 2 }],
];

/** What it costs to choose a token from logits that lie in memory, beside the pass that made them. */
export async function benchChoosing({ rounds }: { rounds: number }): Promise<Finished> {
  await ensureModel();
  const { threads } = defaultCoreOptions();
  const bandwidth = await openBandwidth(threads);
  const memoryGBs = await bandwidth.measure();
  await bandwidth.close();
  const core = await loadEmbedded({ threads, context: 512 });
  const { runtime, tokenizer, generation } = core;
  const speller = createSpeller(tokenizer);
  const source = readFileSync(join(ROOT, 'server/engine/generate.ts'), 'utf8');
  const ids = tokenizer.encode(source).slice(0, 2 * PLACES);
  const cache = runtime.createCache();
  const places = Array.from({ length: PLACES }, (_, at) => PLACES + at);
  const logits = (await runtime.forward(cache, ids, 0, places)).slice();
  const { vocab } = runtime.shape;

  const took: number[][] = CASES.map(() => []);
  const passes: number[] = [];
  const passOnce = async () => {
    const began = performance.now();
    await runtime.forward(cache, ids.slice(0, 2), ids.length, [1]);
    return performance.now() - began;
  };
  // The first round only compiles code.
  for (let round = 0; round <= rounds; round++) {
    for (const [at, [, options]] of CASES.entries()) {
      const parts = { tokenizer, speller, eos: generation.eos, banned: generation.banned };
      const decoder = createDecoder(parts, request('', options), '', null);
      for (let place = 0; place < PLACES; place++) {
        // What is chosen from may be overwritten.
        const row = logits.slice(place * vocab, (place + 1) * vocab);
        const began = performance.now();
        decoder.step(row, ids);
        if (round > 0) took[at]!.push(performance.now() - began);
      }
    }
    for (let pass = 0; pass < PASSES; pass++) passes.push(await passOnce());
  }
  cache.close();
  core.close();

  const pass = summarize(passes);
  const found = CASES.map(([name], at) => ({ name, ms: summarize(took[at]!) }));
  const rows = found.map(({ name, ms }) => [
    name,
    ms.median.toFixed(2),
    `${((100 * ms.median) / pass.median).toFixed(1)} %`,
  ]);
  return {
    report: {
      name: 'choosing',
      machine: describeMachine(memoryGBs),
      metrics: {
        'choosing.pass': { unit: 'ms', ...pass },
        ...Object.fromEntries(found.map(({ name, ms }) => [`choosing.${name}`, { unit: 'ms', ...ms }])),
      },
      ratios: {},
    },
    text: `${table(['chosen', 'ms a token', 'of a pass'], rows)}\n\nMedians; a pass over 2 tokens takes ${pass.median.toFixed(1)} ms.`,
  };
}
