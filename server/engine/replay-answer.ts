import { PhcError } from '../../protocol/errors.ts';
import type { GenerateRequest } from './engine.ts';
import { type GenerateParts, roomFor } from './generate.ts';
import { logSumExp } from './logprobs.ts';
import { createPenalizer, type Penalizer } from './penalties.ts';
import { encodePrompt } from './prompt.ts';
import { MAX_ROWS } from './runtime.ts';
import type { Job } from './scheduler.ts';
import { type SpelledAnswer, spellAnswer } from './spell-answer.ts';
import { admissible } from './spelling.ts';

/** One token of a replayed answer. */
export interface ReplayedToken {
  /** Natural logarithm of its probability at temperature 1 before any mask. */
  readonly logprob: number;
  /** How far its logit, penalties included, lies below that of the best token that could have been chosen: 0 where it is the best. */
  readonly margin: number;
}

/** What an answer's tokens are to the model, and what they say. */
export interface ReplayedAnswer extends SpelledAnswer {
  readonly promptIds: readonly number[];
  readonly tokens: readonly ReplayedToken[];
  /** Most tokens that the answer could have had. */
  readonly limit: number;
}

function marginOf(logits: Float32Array, id: number, allowed: readonly number[] | null, banned: Set<number>) {
  let best = Number.NEGATIVE_INFINITY;
  if (allowed) for (const other of allowed) best = Math.max(best, logits[other]!);
  else {
    for (let other = 0; other < logits.length; other++) {
      if (logits[other]! > best && !banned.has(other)) best = logits[other]!;
    }
  }
  const mayBe = allowed ? allowed.includes(id) : !banned.has(id);
  return mayBe ? best - logits[id]! : Number.POSITIVE_INFINITY;
}

/** The logits that a token was chosen by; those that log-probabilities are of stay as they are. */
function moved(logits: Float32Array, penalizer: Penalizer | null): Float32Array {
  if (!penalizer) return logits;
  const copy = logits.slice();
  penalizer.apply(copy);
  return copy;
}

/**
 * Computes an answer's tokens again, each given those before it: one pass over prompt and answer, always cut in the same
 * way from an empty cache, so that the exact engine gives the same bits to everybody.
 * @throws PhcError PHC_REQUEST_CONTEXT, PHC_REQUEST_INVALID for a token outside the vocabulary, also a penalised one; the signal's reason.
 */
export async function replayAnswer(
  parts: GenerateParts,
  request: GenerateRequest,
  tokens: readonly number[],
  signal: AbortSignal,
): Promise<ReplayedAnswer> {
  const { runtime, tokenizer, generation, speller, scheduler } = parts;
  const { ids: promptIds, healing } = encodePrompt(request.prompt, tokenizer, generation, true);
  const limit = roomFor(request, promptIds.length, runtime.shape.context);
  if (tokens.length > limit)
    throw new PhcError('PHC_REQUEST_CONTEXT', { detail: 'longer than was asked for' });
  if (tokens.some((id) => id >= runtime.shape.vocab)) throw new PhcError('PHC_REQUEST_INVALID');
  const spelled = spellAnswer(tokenizer, healing, request.stop, generation.eos, tokens);
  const banned = new Set(generation.banned);
  const penalizer = createPenalizer(request.penalties, tokenizer.vocab);
  const sequence = [...promptIds, ...tokens];
  const replayed: ReplayedToken[] = [];
  const job: Job = { priority: 'interactive', payer: '', doc: '', signal, sequence };
  const turns = await scheduler.enter(job);
  try {
    turns.keep(0);
    for (let start = 0; start < tokens.length; start += MAX_ROWS) {
      const chunk = tokens.slice(start, start + MAX_ROWS);
      const missing = sequence.slice(turns.ids.length, promptIds.length + start + chunk.length - 1);
      const rows = chunk.map((_, row) => missing.length - chunk.length + row);
      const logits = await turns.append(missing, rows);
      const { vocab } = runtime.shape;
      for (const [row, id] of chunk.entries()) {
        const distribution = logits.subarray(row * vocab, (row + 1) * vocab);
        const allowed = admissible(speller, spelled.unspelled[start + row]!, banned);
        replayed.push({
          logprob: distribution[id]! - logSumExp(distribution),
          margin: marginOf(moved(distribution, penalizer), id, allowed, banned),
        });
        penalizer?.count(id);
      }
    }
  } finally {
    turns.leave();
  }
  return { ...spelled, promptIds, tokens: replayed, limit };
}
