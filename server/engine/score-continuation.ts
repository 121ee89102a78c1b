import { PhcError } from '../../protocol/errors.ts';
import { utf8Text } from '../tokenizer/byte-level.ts';
import type { Prompt } from './engine.ts';
import type { GenerateParts } from './generate.ts';
import { logSumExp } from './logprobs.ts';
import { encodePrompt } from './prompt.ts';
import { MAX_ROWS } from './runtime.ts';
import type { Job, Turns } from './scheduler.ts';
import { commonPrefix } from './slots.ts';

/** Logits [count, vocab] after each of the tokens before the last `count` of `ids`; what is in the KV cache is not computed again. */
async function lastRows(turns: Turns, ids: readonly number[], count: number) {
  const asked = ids.slice(0, -1);
  turns.keep(Math.min(commonPrefix(turns.ids, asked), asked.length - count));
  const missing = asked.slice(turns.ids.length);
  const rows = Array.from({ length: count }, (_, row) => missing.length - count + row);
  return turns.append(missing, rows);
}

/**
 * Log-probabilities of the tokens of `text` where generation would have to write it: after the prompt in the served
 * format, healing included. While the healed word is spelled, probabilities are among the tokens that spell it.
 * @throws PhcError PHC_REQUEST_CONTEXT; the signal's reason when it aborts.
 */
export async function scoreContinuation(
  parts: GenerateParts,
  prompt: Prompt,
  text: string,
  doc: string,
  signal: AbortSignal,
): Promise<number[]> {
  const { runtime, tokenizer, generation, speller, scheduler } = parts;
  const before = encodePrompt(prompt, tokenizer, generation, true);
  const written = tokenizer.encode(utf8Text(before.healing) + text);
  const all = [...before.ids, ...written];
  if (all.length >= runtime.shape.context) {
    throw new PhcError('PHC_REQUEST_CONTEXT', { detail: `${all.length} of ${runtime.shape.context} tokens` });
  }
  const job: Job = { priority: 'interactive', payer: '', doc, signal, sequence: all };
  const turns = await scheduler.enter(job);
  try {
    // As for an answer: in the exact engine nothing may depend on what came before.
    if (runtime.kind === 'exact') turns.keep(0);
    const logprobs: number[] = [];
    let unspelled = before.healing;
    for (let start = 0; start < written.length; start += MAX_ROWS) {
      const chunk = written.slice(start, start + MAX_ROWS);
      const upTo = before.ids.length + start + chunk.length;
      const logits = await lastRows(turns, all.slice(0, upTo), chunk.length);
      for (const [row, id] of chunk.entries()) {
        const distribution = logits.subarray(row * runtime.shape.vocab, (row + 1) * runtime.shape.vocab);
        const allowed = unspelled ? speller.candidates(unspelled).map((other) => distribution[other]!) : null;
        logprobs.push(distribution[id]! - logSumExp(allowed ? Float32Array.from(allowed) : distribution));
        unspelled = unspelled.slice(tokenizer.bytes(id).length);
      }
    }
    return logprobs;
  } finally {
    turns.leave();
  }
}
