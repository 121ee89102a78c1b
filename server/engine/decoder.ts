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
import { describeToken, type Said, saidOf, saidOfTopK } from './token-info.ts';
import { TOP_K, type TopK } from './top-k.ts';

/** Decides, token by token, what is generated, and when it ends. */
export interface Decoder {
  /** Whether the highest logits are enough from here on: nothing moves them, and the best that may be said is chosen. */
  readonly takesTopK: boolean;
  /** Takes the logits of the position after `history`, which it may overwrite, or where `takesTopK` the highest of them. */
  step(found: Float32Array | TopK, history: readonly number[]): DecoderStep;
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

interface Choice {
  readonly id: number;
  readonly recalled: readonly number[];
  /** Null where no log-probabilities are asked for. */
  readonly opinion: { readonly said: Said; readonly chance: number } | null;
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
  const sample = createSampler(request, seededRandom(request.seed));
  const penalizer = createPenalizer(request.penalties, tokenizer.vocab);
  const stream = createTextStream(healing, request.stop);
  const bannedIds = new Set(banned);

  const isPlain =
    request.temperature === 0 &&
    !penalizer &&
    !recall &&
    banned.length < TOP_K &&
    (request.logprobs ?? 0) <= TOP_K;

  function choose(logits: Float32Array, history: readonly number[]): Choice {
    const said = request.logprobs === null ? null : saidOf(logits);
    const masked = said ? logits.slice() : logits;
    const prediction = recall?.predict(history) ?? null;
    const { best, lambda } = prediction
      ? mix(masked, prediction, recall?.shift(prediction))
      : { best: null, lambda: 0 };
    penalizer?.apply(masked);
    for (const id of banned) masked[id] = Number.NEGATIVE_INFINITY;
    const allowed = admissible(speller, stream.unspelled, bannedIds);
    const id = sample(masked, allowed);
    penalizer?.count(id);
    const recalled = prediction && id !== best && id === prediction.candidates[0]?.id ? prediction.files : [];
    if (!said) return { id, recalled, opinion: null };
    const logSum = penalizer ? logSumExp(masked) : said.logSum - Math.log1p(-lambda);
    return { id, recalled, opinion: { said, chance: chanceOf(id, masked, logSum, allowed) } };
  }

  /** What `choose` would have chosen where `takesTopK`. */
  function chooseOfTop(top: TopK): Choice {
    const id = top.ids.find((one) => !bannedIds.has(one)) ?? top.ids[0]!;
    if (request.logprobs === null) return { id, recalled: [], opinion: null };
    const said = saidOfTopK(top);
    return { id, recalled: [], opinion: { said, chance: Math.exp(said.logit(id) - said.logSum) } };
  }

  return {
    get takesTopK() {
      return isPlain && stream.unspelled === '';
    },
    step(found, history) {
      const { id, recalled, opinion } =
        found instanceof Float32Array ? choose(found, history) : chooseOfTop(found);
      const ended = eos.includes(id);
      const { own, shown, stopped } = stream.push(tokenizer.bytes(id));
      const info = opinion && {
        ...describeToken(id, own, opinion.said, request.logprobs ?? 0, tokenizer),
        chance: opinion.chance,
      };
      return { id, text: shown, info, ended: ended || stopped, recalled };
    },
    flush: () => stream.flush(),
  };
}
