import { randomUUID } from 'node:crypto';
import type { CompletionResponse, PhAnswer, Usage } from '../../protocol/completion.ts';
import type { GenerateDone } from '../engine/engine.ts';
import type { Proof } from '../identity/receipt-desk.ts';
import type { Bill } from '../payments/bill.ts';
import type { ServedModel } from './models.ts';

type Choice = CompletionResponse['choices'][number];

/** The parts that all chunks of one answer have in common. */
export type AnswerHead = Pick<CompletionResponse, 'id' | 'object' | 'created' | 'model'>;

/** Begins an answer by `model`, with an id of its own. */
export function answerHead(model: ServedModel): AnswerHead {
  return {
    id: `cmpl-${randomUUID().replaceAll('-', '')}`,
    object: 'text_completion',
    created: Math.floor(Date.now() / 1000),
    model: model.name,
  };
}

/** One choice, or a part of it. */
export function choice(index: number, text: string, rest: Partial<Choice> = {}): Choice {
  return { index, text, logprobs: null, finish_reason: null, ...rest };
}

/** Counts the tokens of all candidates, and once those of each prompt, which `group` of them share. */
export function usageOf(candidates: readonly GenerateDone[], group: number): Usage {
  let prompt = 0;
  let completion = 0;
  for (const [index, { promptTokens, tokens }] of candidates.entries()) {
    if (index % group === 0) prompt += promptTokens;
    completion += tokens.length;
  }
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

/** Says who answered, with which tokens, what of that was signed, and what it cost. */
export async function phAnswer(
  { modelRoot, profile }: ServedModel,
  done: GenerateDone,
  proof: Proof | undefined,
  bill: Bill | undefined,
): Promise<PhAnswer> {
  const { tokens, promptTokens, timings, recalled } = done;
  const sources = recalled.length > 0 ? { recalled: [...recalled] } : {};
  const paid = bill ? { payment: (await bill.settle()).response } : {};
  // Another engine may have told no ids.
  const known = tokens.every((id) => id >= 0) ? [...tokens] : [];
  return { modelRoot, profile, tokens: known, promptTokens, timings, ...sources, ...proof, ...paid };
}
