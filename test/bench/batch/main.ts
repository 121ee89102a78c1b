import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../../../scripts/setup/build.ts';
import { ensureModel } from '../../../scripts/setup/model.ts';
import { ROOT } from '../../../scripts/setup/paths.ts';
import type { Core } from '../../../server/engine/core.ts';
import { complete, loadEmbedded, request } from '../../support/core.ts';
import { openBandwidth } from '../bandwidth/measure.ts';
import { describeMachine } from '../machine.ts';
import type { Finished, Metric } from '../report.ts';
import { pairedRatio, type RatioSummary, summarize } from '../stats.ts';
import { short, table } from '../table.ts';

const REQUESTS = [1, 2, 4, 8] as const;
const SEQUENCES = 4;
const TOKENS = 32;
const SOURCES = [
  'generate.ts',
  'decoder.ts',
  'slots.ts',
  'draft.ts',
  'core.ts',
  'mix.ts',
  'stop.ts',
  'prompt.ts',
];
/** About 200 tokens: what is measured is decoding. */
const PROMPT_CHARACTERS = 700;

const prompts = SOURCES.map((file) =>
  readFileSync(join(ROOT, 'server/engine', file), 'utf8').slice(0, PROMPT_CHARACTERS),
);

/** Tokens a second of so many answers at once, after their prompts have been read once. */
async function speed(core: Core, count: number): Promise<number> {
  const ask = (maxTokens: number) =>
    Promise.all(
      prompts
        .slice(0, count)
        .map((prompt, i) =>
          complete(core, request(prompt, { doc: `${i}`, maxTokens, temperature: 0.8, topP: 0.95 })),
        ),
    );
  await ask(1);
  const started = performance.now();
  const answers = await ask(TOKENS);
  const tokens = answers.reduce((sum, answer) => sum + answer.tokens.length, 0);
  return (tokens * 1000) / (performance.now() - started);
}

/** Tokens a second of 1 to 8 answers at once, one sequence in a pass against several. */
export async function benchBatch({ rounds }: { rounds: number }): Promise<Finished> {
  await build();
  await ensureModel();
  const slots = Math.max(...REQUESTS);
  const one = await loadEmbedded({ slots, batch: 1 });
  const many = await loadEmbedded({ slots, batch: SEQUENCES });
  const bandwidth = await openBandwidth(2);
  const measured = REQUESTS.map((count) => ({ count, alone: [] as number[], together: [] as number[] }));
  const memory: number[] = [];
  // The first round only warms up: memory is touched, code is compiled.
  for (let round = 0; round <= rounds; round++) {
    for (const { count, alone, together } of measured) {
      const [slow, fast] = [await speed(one, count), await speed(many, count)];
      if (round === 0) continue;
      alone.push(slow);
      together.push(fast);
    }
    memory.push(await bandwidth.measure());
  }
  one.close();
  many.close();
  await bandwidth.close();

  const metrics: Record<string, Metric> = {};
  const ratios: Record<string, RatioSummary> = {};
  const rows = measured.map(({ count, alone, together }) => {
    metrics[`${count} requests, one sequence a pass`] = { unit: 'tokens/s', ...summarize(alone) };
    metrics[`${count} requests, up to ${SEQUENCES} a pass`] = { unit: 'tokens/s', ...summarize(together) };
    const ratio = pairedRatio(together, alone);
    ratios[`${count} requests`] = ratio;
    const { median, low, high } = ratio;
    return [
      `${count}`,
      short(summarize(alone).median),
      short(summarize(together).median),
      `${short(median)} (${short(low)} to ${short(high)})`,
    ];
  });
  const heads = ['requests at once', 'one a pass, tokens/s', `up to ${SEQUENCES} a pass, tokens/s`, 'ratio'];
  return {
    report: { name: 'batch', machine: describeMachine(Math.max(...memory)), metrics, ratios },
    text: table(heads, rows),
  };
}
