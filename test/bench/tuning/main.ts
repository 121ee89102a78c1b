import { availableParallelism } from 'node:os';
import { ensureModel } from '../../../scripts/setup/model.ts';
import { openFfiRuntime } from '../../../server/engine/ffi-runtime.ts';
import { defaultCoreOptions } from '../../../server/engine/options.ts';
import { DEFAULT_PROFILE } from '../../../server/engine/profile.ts';
import type { KvCache, ModelShape, Runtime } from '../../../server/engine/runtime.ts';
import { threadCounts } from '../../../server/engine/tuning/choose-tuning.ts';
import { type Tuning, usualTuning } from '../../../server/engine/tuning/tuning.ts';
import { readConfig } from '../../../server/model/checkpoint/read-config.ts';
import { readJson } from '../../../server/model/read-json.ts';
import { findModel } from '../../../server/model/store.ts';
import { openBandwidth } from '../bandwidth/measure.ts';
import { describeMachine } from '../machine.ts';
import type { Finished } from '../report.ts';
import { median, pairedRatio, type RatioSummary, summarize } from '../stats.ts';
import { table } from '../table.ts';

/** A step of decoding, a few typed tokens, and a chunk of a prompt. */
const LENGTHS = [2, 8, 64] as const;
const PASSES = 12;
const PAST = 256;

const nameOf = ({ threads, spinning, arena }: Tuning) =>
  `${threads} ${threads === 1 ? 'thread' : 'threads'}${spinning ? '' : ', sleeping'}${arena ? '' : ', no arena'}`;

function tunings(threads: number): Tuning[] {
  const usual = usualTuning(threads);
  const others = threadCounts(threads, availableParallelism()).map(usualTuning);
  return [usual, ...others, { ...usual, spinning: false }, { ...usual, arena: false }];
}

interface Subject {
  readonly runtime: Runtime;
  readonly cache: KvCache;
  readonly took: ReadonlyArray<number[]>;
}

async function passes({ runtime, cache }: Subject, length: number): Promise<number> {
  const ids = Array.from({ length }, (_, id) => id);
  const took: number[] = [];
  for (let pass = 0; pass < PASSES; pass++) {
    const began = performance.now();
    await runtime.forward(cache, ids, PAST, [length - 1]);
    took.push(performance.now() - began);
  }
  return median(took);
}

/** What passes take with each tuning that a server would try on this machine, all in turn in each round. */
export async function benchTuning({ rounds }: { rounds: number }): Promise<Finished> {
  await ensureModel();
  const { threads } = defaultCoreOptions();
  const bandwidth = await openBandwidth(threads);
  const memoryGBs = await bandwidth.measure();
  await bandwidth.close();
  const { folder } = await findModel('ph-codex-s');
  const { layers, kvHeads, headDim, vocabulary: vocab } = readConfig(readJson(`${folder}/config.json`));
  const shape: ModelShape = { layers, kvHeads, headDim, vocab, context: 2 * PAST };
  const tried = tunings(threads);
  const subjects: Subject[] = [];
  for (const tuning of tried) {
    const runtime = await openFfiRuntime(folder, shape, tuning, DEFAULT_PROFILE, 1);
    subjects.push({ runtime, cache: runtime.createCache(), took: LENGTHS.map(() => []) });
  }
  // The first round touches memory for the first time.
  for (let round = 0; round <= rounds; round++) {
    for (const [at, length] of LENGTHS.entries()) {
      for (const subject of subjects) {
        const ms = await passes(subject, length);
        if (round > 0) subject.took[at]!.push(ms);
      }
    }
  }
  for (const { runtime, cache } of subjects) {
    cache.close();
    runtime.close();
  }

  const [usual] = subjects;
  const ratios: Record<string, RatioSummary> = {};
  const rows = subjects.map(({ took }, which) => {
    const name = nameOf(tried[which]!);
    const cells = LENGTHS.map((length, at) => {
      const ms = `${summarize(took[at]!).median.toFixed(1)} ms`;
      if (which === 0) return ms;
      const ratio = pairedRatio(took[at]!, usual!.took[at]!);
      ratios[`${name}, ${length} tokens / usual`] = ratio;
      return `${ms}, × ${ratio.median.toFixed(2)} (${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)})`;
    });
    return [name, ...cells];
  });
  return {
    report: { name: 'tuning', machine: describeMachine(memoryGBs), metrics: {}, ratios },
    text: table(['tuning', ...LENGTHS.map((length) => `pass of ${length} tokens`)], rows),
  };
}
