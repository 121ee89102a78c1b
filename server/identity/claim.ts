import type { Envelope } from '../../protocol/dsse.ts';
import {
  lpRoot,
  promptTokensHash,
  requestHash,
  textHash,
  tokensHash,
} from '../../protocol/receipt/hashes.ts';
import type { Receipt } from '../../protocol/receipt/receipt.ts';
import type { ReceiptAnswer } from '../../protocol/receipt/receipt-answer.ts';
import type { Claim } from './receipt-chain.ts';
import type { Transcript } from './transcript.ts';

/** What is known of an answer before its first token. */
export interface Asked {
  /** The id of the completion. */
  readonly id: string;
  readonly modelRoot: string;
  readonly profile: string;
  readonly nonce: string;
  /** The body of the request by `canonicalRequest`. */
  readonly request: string;
  /** What it cost, asked for when the receipt is made. */
  readonly pay?: () => Promise<NonNullable<Receipt['pay']>>;
}

/** What the server says of what it said: everything but the place in the chain. */
export async function claimOf(
  asked: Asked,
  said: Transcript,
  engineSha256: string,
  t0: number,
): Promise<Claim> {
  const { id, modelRoot, profile, nonce, request, pay } = asked;
  const promptIds = said.promptIds ?? [];
  return {
    id,
    modelRoot,
    profile,
    engineSha256,
    req: {
      nonce,
      hash: requestHash(nonce, request),
      promptTokens: promptIds.length,
      promptTokensHash: promptTokensHash(nonce, promptIds),
    },
    res: {
      tokens: said.tokens.length,
      tokensHash: tokensHash(said.tokens),
      textHash: textHash(said.text),
      finish: said.finish ?? 'cancelled',
      lpRoot: lpRoot(said.tokens, said.logprobs),
    },
    t0,
    t1: Date.now(),
    ...(pay ? { pay: await pay() } : {}),
  };
}

/** What a client is told that left before the end. */
export function answerOf(
  { id, modelRoot, profile }: Asked,
  said: Transcript,
  receipt: Envelope,
): ReceiptAnswer {
  const { text, promptIds = [], tokens, logprobs } = said;
  return {
    id,
    receipt,
    answer: {
      modelRoot,
      profile,
      promptTokens: promptIds.length,
      text,
      tokens: [...tokens],
      logprobs: [...logprobs],
    },
  };
}
