import type { CompletionResponse } from '../../protocol/completion.ts';
import type { GenerateEvent } from '../engine/engine.ts';

type TokenIds = Pick<CompletionResponse['choices'][number], 'prompt_token_ids' | 'token_ids'>;

/** The ids of one event in vLLM's fields; null for those that another engine did not tell. */
export function tokenIdsOf(event: GenerateEvent): TokenIds {
  const ids = event.type === 'text' ? event.tokens.map(({ id }) => id) : [];
  return {
    ...(event.promptIds && { prompt_token_ids: [...event.promptIds] }),
    token_ids: ids.every((id) => id >= 0) ? ids : null,
  };
}

/** The same fields for a whole answer. */
export function joinTokenIds(parts: readonly TokenIds[]): TokenIds {
  const prompt = parts.find(({ prompt_token_ids }) => prompt_token_ids)?.prompt_token_ids;
  const isWhole = parts.every(({ token_ids }) => token_ids);
  return {
    ...(prompt && { prompt_token_ids: prompt }),
    token_ids: isWhole ? parts.flatMap(({ token_ids }) => token_ids ?? []) : null,
  };
}
