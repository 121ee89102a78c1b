import type { Core } from '../../../server/engine/core.ts';
import type { Problem } from '../problems/problem.ts';
import { answer, scoreReference } from '../run/answer.ts';
import { type Execute, judgeSample } from '../run/judge.ts';
import type { Evidence } from './evidence.ts';
import { configOf, type EvalPredicate } from './predicate.ts';

/** Something that came out differently. */
export interface Difference {
  readonly id: string;
  readonly sample: number;
  readonly what: 'tokens' | 'text' | 'result' | 'score' | 'problem';
}

export interface RerunOptions {
  readonly core: Core;
  readonly evidence: Evidence;
  readonly predicate: EvalPredicate;
  /** Problems of the suite, of which those with the ids are asked again. */
  readonly problems: readonly Problem[];
  readonly ids: readonly string[];
  readonly execute: Execute | null;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** Log-likelihoods of another processor differ by rounding; those of another model by tenths. */
const NATS_TOLERANCE = 0.05;

function scoreDiffers(claimed: number | null, found: number | null): boolean {
  if (claimed === null || found === null) return claimed !== found;
  return Math.abs(claimed - found) > NATS_TOLERANCE * Math.max(1, Math.abs(claimed));
}

async function rerunProblem(options: RerunOptions, id: string): Promise<Difference[]> {
  const { core, evidence, predicate, problems, execute, signal } = options;
  const config = configOf(predicate);
  const problem = problems.find((one) => one.id === id);
  if (!problem) return [{ id, sample: 0, what: 'problem' }];
  const differences: Difference[] = [];
  for (const [i, claimed] of evidence.samples.entries()) {
    if (claimed.id !== id) continue;
    const { sample } = claimed;
    const found = await answer(core, problem, config, sample, signal);
    const differs = (what: Difference['what']) => differences.push({ id, sample, what });
    if (found.tokens.join() !== claimed.tokens.join() || found.finish !== claimed.finish) differs('tokens');
    else if (found.text !== claimed.text) differs('text');
    // The claimed answer is judged, so that a difference in tokens is told once.
    const judged = await judgeSample(claimed, problem, execute);
    const result = evidence.results[i]!;
    const same = judged.exact === result.exact && judged.similarityPpm === result.similarityPpm;
    const ran = execute !== null && result.passed !== null;
    if (!same || (ran && judged.passed !== result.passed)) differs('result');
  }
  const claimed = evidence.scores.find((score) => score.id === id)?.nats ?? null;
  const nats = await scoreReference(core, problem, config, signal);
  if (scoreDiffers(claimed, nats)) differences.push({ id, sample: 0, what: 'score' });
  return differences;
}

/** Asks some problems again and tells what comes out differently. @throws the signal's reason. */
export async function rerun(options: RerunOptions): Promise<Difference[]> {
  const { ids, signal, onProgress } = options;
  const differences: Difference[] = [];
  for (const [i, id] of ids.entries()) {
    signal.throwIfAborted();
    onProgress(i, ids.length);
    differences.push(...(await rerunProblem(options, id)));
  }
  onProgress(ids.length, ids.length);
  return differences;
}
