import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CalibrationFile } from '../../../protocol/model-files.ts';
import { OLDER_CPU, olderCpu } from '../../../scripts/older-cpu/older-cpu.ts';
import { deviations, LEAST_PROMPT } from '../../../server/audit/calibration-of.ts';
import type { Scored, Variant } from '../../../server/audit/score-variant.ts';
import { openModel } from '../../../server/model/store.ts';
import { createTokenizer } from '../../../server/tokenizer/tokenizer.ts';
import { type NoiseFile, type NoisePair, writeNoise } from '../../bench/audit/noise-file.ts';
import { HONEST_TOKENS, honestAlarms, measuredTokens } from '../../bench/audit/replay-noise.ts';
import { codeContexts } from '../../bench/engine/contexts.ts';
import type { SoakOptions } from '../soak-options.ts';
import { keepScores, type Score } from './kept-scores.ts';

/** As long as those of the calibration, cut from other files. */
const TEXT_TOKENS = 448;
/** With the pairs of fewer texts they make a million tokens. */
const TEXTS = 1150;
/** Of the other shape of the float32 profile, which gave the same bits wherever it was measured. */
const FEWER_TEXTS = 100;
/** Of a source file; one of them is long enough for most. */
const CHARACTERS = 3_000_000;
/** Texts that are scored in one go and kept, so that a run that was stopped goes on there. */
const PORTION = 50;
/** So many make 5,000 tokens; the exact engine takes some ten seconds for each. */
const SLOW_TEXTS = 12;

const WAYS = {
  fast: { profile: 'cpu-fast', threads: 1, cut: 64 },
  fastOtherwise: { profile: 'cpu-fast', threads: 2, cut: 32 },
  fp32: { profile: 'cpu-fp32', threads: 2, cut: 64 },
  fp32Otherwise: { profile: 'cpu-fp32', threads: 1, cut: 16 },
  exact: { profile: 'exact', threads: 1, cut: 64 },
} as const satisfies Record<string, Variant>;

function describe({ variant: { profile, threads, cut }, machine }: Scored): string {
  return `${profile}, ${threads} threads, ${cut} tokens a pass, ${machine}`;
}

function pair(profile: NoisePair['profile'], one: Scored, other: Scored): NoisePair {
  const count = Math.min(one.texts.length, other.texts.length);
  const texts = one.texts.slice(0, count).map((text, i) =>
    deviations(text, other.texts[i]!)
      .slice(LEAST_PROMPT)
      .map((nats) => Math.round(nats * 1e6)),
  );
  return { profile, ways: [describe(one), describe(other)], texts };
}

/** The same way of computing, of more texts. */
function joined(before: Scored | undefined, more: Scored): Scored {
  return { ...more, texts: [...(before?.texts ?? []), ...more.texts] };
}

/** Honest answers of both profiles against every other way that an auditor may compute them in; more of them each time. */
async function* measure(score: Score, texts: number[][]): AsyncGenerator<NoisePair[]> {
  const slow = texts.slice(0, SLOW_TEXTS);
  const exact = await score(WAYS.exact, slow);
  const environment = await olderCpu();
  const elsewhere = environment && (await score(WAYS.fp32, slow, { name: OLDER_CPU, environment }));
  const fp32Otherwise = await score(WAYS.fp32Otherwise, texts.slice(0, FEWER_TEXTS));
  let [fast, fastOtherwise, fp32]: Scored[] = [];
  for (let from = 0; from < texts.length; from += PORTION) {
    const portion = texts.slice(from, from + PORTION);
    fast = joined(fast, await score(WAYS.fast, portion));
    fastOtherwise = joined(fastOtherwise, await score(WAYS.fastOtherwise, portion));
    fp32 = joined(fp32, await score(WAYS.fp32, portion));
    yield [
      pair('cpu-fast', fast, fastOtherwise),
      pair('cpu-fast', fast, fp32),
      pair('cpu-fast', fast, exact),
      pair('cpu-fp32', fp32, fp32Otherwise),
      pair('cpu-fp32', fp32, exact),
      ...(elsewhere ? [pair('cpu-fast', fast, elsewhere), pair('cpu-fp32', fp32, elsewhere)] : []),
    ];
  }
}

/**
 * Measures honest noise of a calibrated model on texts that its calibration did not see, keeps it for tests to replay
 * after every 50 texts, and tells whether a million tokens of it raise an alarm. `rounds`: texts of 448 tokens.
 */
export async function soakNoise({ model: name, rounds = TEXTS }: SoakOptions): Promise<boolean> {
  const { folder, root } = await openModel(name);
  const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const calibration = CalibrationFile.parse(read('calibration.json'));
  const tokenizer = createTokenizer(read('tokenizer.json'));
  const texts = [...codeContexts(tokenizer, [TEXT_TOKENS], CHARACTERS)]
    .slice(0, rounds)
    .map(([one]) => [...one!.ids]);
  let noise: NoiseFile = { modelRoot: root, calibration, pairs: [] };
  for await (const pairs of measure(keepScores({ folder, root }), texts)) {
    noise = { ...noise, pairs };
    writeNoise(noise);
  }
  const alarms = honestAlarms(noise);
  for (const { profile, ways, texts: measured } of noise.pairs) {
    const all = measured.flat().map((millionths) => millionths / 1e6);
    const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
    const largest = all.reduce((most, x) => Math.max(most, x), Number.NEGATIVE_INFINITY);
    console.log(
      `${profile}: ${ways.join(' against ')}: ${all.length} tokens, mean ${mean.toExponential(1)}, largest ${largest.toExponential(1)}`,
    );
  }
  console.log(
    `${alarms} alarms in ${HONEST_TOKENS.toLocaleString('en')} tokens a profile, of ${measuredTokens(noise).toLocaleString('en')} measured ones.`,
  );
  return alarms === 0;
}
