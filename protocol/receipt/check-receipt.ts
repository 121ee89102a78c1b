import { lpRoot, promptTokensHash, requestHash, textHash, tokensHash } from './hashes.ts';
import type { Receipt } from './receipt.ts';

/** What a client knows of an answer by itself: what it sent and what it got. */
export interface KnownAnswer {
  readonly id: string;
  readonly nonce: string;
  /** The canonical form of the body it sent, by `canonicalRequest`. */
  readonly request: string;
  readonly modelRoot: string;
  readonly profile: string;
  readonly text: string;
  readonly tokens: readonly number[];
  /** One for each token, in millionths; undefined where the answer had none. */
  readonly logprobs: readonly number[] | undefined;
  readonly promptTokens: number;
  /** Ids of the prompt, where the client has the tokeniser to know them. */
  readonly promptIds?: readonly number[];
  /** When it sent and when it had the end, in milliseconds since the epoch by its own clock. */
  readonly sentAt: number;
  readonly endedAt: number;
}

/** How a receipt can fail to fit an answer. */
export const MISFITS = {
  id: 'it is about another answer',
  nonce: 'it is about another request: a replay',
  request: 'it is about a request that was not sent',
  model: 'it names another model than the answer did',
  profile: 'it names another way of computing than the answer did',
  'prompt-tokens': 'it counts or names other tokens of the prompt',
  tokens: 'it is about other tokens than those that came',
  text: 'it is about another text than the one that came',
  logprobs: 'it is about other log-probabilities than those that came',
  time: 'its times are not those of this request',
} as const;
export type Misfit = keyof typeof MISFITS;

/** What else can be wrong with receipts that a server gave. */
export const SIGNING_FAULTS = {
  unsigned: 'the key of the server did not sign it',
  twice: 'the server signed two receipts with the same number',
} as const;

const isMisfit = (name: string): name is Misfit => name in MISFITS;
const MISFIT_NAMES: readonly Misfit[] = Object.keys(MISFITS).filter(isMisfit);

/** Clocks of two machines differ; a receipt from another day is still told apart. */
const CLOCK_MS = 5 * 60_000;

function fitsTime({ t0, t1 }: Receipt, { sentAt, endedAt }: KnownAnswer): boolean {
  return t0 <= t1 && t0 >= sentAt - CLOCK_MS && t1 <= endedAt + CLOCK_MS;
}

function fitsPrompt({ req }: Receipt, { nonce, promptTokens, promptIds }: KnownAnswer): boolean {
  if (req.promptTokens !== promptTokens) return false;
  return !promptIds || req.promptTokensHash === promptTokensHash(nonce, promptIds);
}

function fitsLogprobs({ res }: Receipt, { tokens, logprobs }: KnownAnswer): boolean {
  if (!logprobs) return true;
  return logprobs.length === tokens.length && res.lpRoot === lpRoot(tokens, logprobs);
}

/** Everything in which a receipt does not fit the answer; empty when every hash that can be made again agrees. */
export function checkReceipt(receipt: Receipt, known: KnownAnswer): Misfit[] {
  const { req, res } = receipt;
  const fits: Record<Misfit, boolean> = {
    id: receipt.id === known.id,
    nonce: req.nonce === known.nonce,
    request: req.hash === requestHash(known.nonce, known.request),
    model: receipt.modelRoot === known.modelRoot,
    profile: receipt.profile === known.profile,
    'prompt-tokens': fitsPrompt(receipt, known),
    tokens: res.tokens === known.tokens.length && res.tokensHash === tokensHash(known.tokens),
    text: res.textHash === textHash(known.text),
    logprobs: fitsLogprobs(receipt, known),
    time: fitsTime(receipt, known),
  };
  return MISFIT_NAMES.filter((misfit) => !fits[misfit]);
}
