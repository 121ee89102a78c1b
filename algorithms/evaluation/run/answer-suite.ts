import { join } from 'node:path';
import { PhcError } from '../../../protocol/errors.ts';
import type { Core } from '../../../server/engine/core.ts';
import type { Problem } from '../problems/problem.ts';
import { answer, scoreReference } from './answer.ts';
import type { EvalConfig } from './config.ts';
import { type JsonLog, openJsonLog } from './json-log.ts';
import { Sample, Score } from './records.ts';

export interface AnswerOptions {
  readonly core: Core;
  readonly problems: readonly Problem[];
  readonly config: EvalConfig;
  /** Where answers are kept as they come, and taken up again. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Called after each problem, those of an earlier run as one. */
  readonly onProgress: (done: number, total: number) => void;
}

export interface Answered {
  /** All answers, problem by problem. */
  readonly samples: readonly Sample[];
  readonly scores: readonly Score[];
}

interface Logs {
  readonly samples: JsonLog<Sample>;
  readonly scores: JsonLog<Score>;
}

/** Records that an earlier run left must be those of these problems, in their order. */
function checkOrder({ samples, scores }: Logs, problems: readonly Problem[], perProblem: number): void {
  const fits = (id: string | undefined, i: number) => i >= problems.length || id === problems[i]?.id;
  const ordered =
    samples.records.every(
      ({ id, sample }, i) => fits(id, Math.floor(i / perProblem)) && sample === i % perProblem,
    ) && scores.records.every(({ id }, i) => fits(id, i));
  if (!ordered) throw new PhcError('PHC_EVAL_RUN', { detail: 'its samples are of other problems' });
}

async function answerAll(options: AnswerOptions, logs: Logs): Promise<Answered> {
  const { core, problems, config, signal, onProgress } = options;
  const samples = logs.samples.records.slice(0, problems.length * config.samples);
  const scores = logs.scores.records.slice(0, problems.length);
  const known = Math.min(Math.floor(samples.length / config.samples), scores.length);
  onProgress(known, problems.length);
  for (const [i, problem] of problems.entries()) {
    if (i < known) continue;
    signal.throwIfAborted();
    // Answer and score share a prompt: the second finds it in the KV cache.
    for (let sample = samples.length - i * config.samples; sample < config.samples; sample++) {
      const { text, tokens, finish } = await answer(core, problem, config, sample, signal);
      const record = { id: problem.id, sample, text, tokens: [...tokens], finish };
      await logs.samples.append(record);
      samples.push(record);
    }
    if (scores.length === i) {
      const record = { id: problem.id, nats: await scoreReference(core, problem, config, signal) };
      await logs.scores.append(record);
      scores.push(record);
    }
    onProgress(i + 1, problems.length);
  }
  return { samples, scores };
}

/**
 * Lets a model answer all problems. What it had answered before, however that run ended, is not asked again.
 * @throws PhcError PHC_EVAL_RUN; the signal's reason.
 */
export async function answerSuite(options: AnswerOptions): Promise<Answered> {
  const samples = await openJsonLog(join(options.folder, 'samples.jsonl'), Sample);
  try {
    const scores = await openJsonLog(join(options.folder, 'scores.jsonl'), Score);
    try {
      const logs = { samples, scores };
      checkOrder(logs, options.problems, options.config.samples);
      return await answerAll(options, logs);
    } finally {
      await scores.close();
    }
  } finally {
    await samples.close();
  }
}
