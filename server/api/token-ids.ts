import type { CompletionResponse } from '../../protocol/completion.ts';

type TokenIds = Pick<CompletionResponse['choices'][number], 'prompt_token_ids' | 'token_ids'>;

/** Ids in vLLM's fields; null where another engine did not tell each of them. */
export function tokenIdFields(ids: readonly number[], promptIds: readonly number[] | undefined): TokenIds {
  return {
    ...(promptIds && { prompt_token_ids: [...promptIds] }),
    token_ids: ids.every((id) => id >= 0) ? [...ids] : null,
  };
}
