import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { AnyRequest, TokenInfo } from './engine.ts';
import { logSumExp } from './logprobs.ts';
import { mix } from './mix.ts';
import { createPenalizer } from './penalties.ts';
import { seededRandom } from './random.ts';
import type { Recall } from './recall.ts';
import { createSampler } from './sampler.ts';
import { admissible, type Speller } from './spelling.ts';
import { createTextStream } from './text-stream.ts';
import { describeToken } from './token-info.ts';

/** Decides, token by token, what is generated, and when it ends. */
export interface Decoder {
  /** Takes the logits of the position after `history`, which it may overwrite. */
  step(logits: Float32Array, history: readonly number[]): DecoderStep;
  /** Text that was still held back, once no more steps come. */
  flush(): string;
}

export interface DecoderStep {
  readonly id: number;
  readonly text: string;
  readonly info: TokenInfo | null;
  readonly ended: boolean;
  /** Files of the workspace because of which another token was chosen than the model's own best; mostly none. */
  readonly recalled: readonly number[];
}

export interface DecoderParts {
  readonly tokenizer: Tokenizer;
  readonly speller: Speller;
  readonly eos: readonly number[];
  readonly banned: readonly number[];
}

/** Probability of a token in the distribution that it was chosen from; `logSum` normalises all of it. */
function chanceOf(
  id: number,
  logits: Float32Array,
  logSum: number,
  allowed: readonly number[] | null,
): number {
  if (!allowed) return Math.exp(logits[id]! - logSum);
  return 1 / allowed.reduce((sum, other) => sum + Math.exp(logits[other]! - logits[id]!), 0);
}

/**
 * @param healing bytes that have to be spelled first.
 * @param recall null where the answer must be the model's alone.
 * @throws PhcError PHC_REQUEST_INVALID for a penalty on a token outside the vocabulary.
 */
export function createDecoder(
  parts: DecoderParts,
  request: AnyRequest,
  healing: string,
  recall: Recall | null,
): Decoder {
  const { tokenizer, speller, eos, banned } = parts;
  const choose = createSampler(request, seededRandom(request.seed));
  const penalizer = createPenalizer(request.penalties, tokenizer.vocab);
  const stream = createTextStream(healing, request.stop);
  const bannedIds = new Set(banned);

  return {
    step(logits, history) {
      const logSum = request.logprobs === null ? 0 : logSumExp(logits);
      const masked = request.logprobs === null ? logits : logits.slice();
      const prediction = recall?.predict(history) ?? null;
      const { best, lambda } = prediction
        ? mix(masked, prediction, recall?.shift(prediction))
        : { best: null, lambda: 0 };
      penalizer?.apply(masked);
      for (const id of banned) masked[id] = Number.NEGATIVE_INFINITY;
      const allowed = admissible(speller, stream.unspelled, bannedIds);
      const id = choose(masked, allowed);
      penalizer?.count(id);
      const recalled =
        prediction && id !== best && id === prediction.candidates[0]?.id ? prediction.files : [];
      const ended = eos.includes(id);
      const { own, shown, stopped } = stream.push(tokenizer.bytes(id));
      const info =
        request.logprobs === null
          ? null
          : {
              ...describeToken(id, own, logits, logSum, request.logprobs, tokenizer),
              chance: chanceOf(
                id,
                masked,
                penalizer ? logSumExp(masked) : logSum - Math.log1p(-lambda),
                allowed,
              ),
            };
      return { id, text: shown, info, ended: ended || stopped, recalled };
    },
    flush: () => stream.flush(),
  };
}
