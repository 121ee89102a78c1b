import { type ChatRequest, USUAL_CHAT_TOKENS } from '../../../protocol/chat.ts';
import type { CompletionRequest } from '../../../protocol/completion.ts';
import type { Extent } from '../../../protocol/payment/price.ts';

/** OpenAI's default for a request that names no number of tokens. */
const USUAL_TOKENS = 16;

/** What a completion may bring about at most, as its server counts. */
export function completionExtent({ max_tokens, n }: CompletionRequest): Extent {
  return { answers: n ?? 1, maxTokens: max_tokens ?? USUAL_TOKENS };
}

/** The same of an answer in a conversation. */
export function chatExtent({ max_completion_tokens, max_tokens, n }: ChatRequest): Extent {
  return { answers: n ?? 1, maxTokens: max_completion_tokens ?? max_tokens ?? USUAL_CHAT_TOKENS };
}
