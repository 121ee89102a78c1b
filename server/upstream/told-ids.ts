import { PhcError } from '../../protocol/errors.ts';
import type { AnyRequest, TokenInfo } from '../engine/engine.ts';
import type { UpstreamChunk } from './upstream-chunk.ts';
import { UNKNOWN_ID } from './upstream-tokens.ts';

/** What an engine has told of the tokens of one answer. */
export interface ToldIds {
  readonly promptIds: readonly number[] | undefined;
  /**
   * Takes note of a chunk, and gives its tokens. Once one was left out, those of an answer that gets a receipt have no ids any
   * more, so that none is signed. Throws `PHC_RECEIPT_UNAVAILABLE` where the engine tells no ids from the first token on.
   */
  add(chunk: UpstreamChunk): readonly TokenInfo[];
  /** The ids of the whole answer; unknown ones where they do not fit the engine's own counts. Throws as `add` does. */
  end(usage: UpstreamChunk['usage']): number[];
}

/** What a receipt needs and the first tokens of an answer lack. */
function whyNone(
  tokens: readonly TokenInfo[],
  promptIds: readonly number[] | undefined,
): PhcError | undefined {
  const none = (detail: string) => new PhcError('PHC_RECEIPT_UNAVAILABLE', { detail });
  if (tokens.every(({ id }) => id < 0)) return none('the engine behind tells no ids of tokens');
  if (tokens.every(({ logprob }) => logprob === null))
    return none('the engine behind tells no probabilities of tokens');
  return promptIds ? undefined : none('the engine behind tells no ids of the prompt');
}

/**
 * Keeps account of ids. llama.cpp tells of a character that takes several tokens only the last one, which its count of tokens
 * gives away.
 * @param before ids of the prompt that were sent as such.
 */
export function accountIds(request: AnyRequest, before: readonly number[] | undefined): ToldIds {
  const ids: number[] = [];
  let promptIds = before;
  let isWhole = true;

  return {
    get promptIds() {
      return promptIds;
    },
    add({ text, tokens, promptIds: told, made }) {
      promptIds = told ?? promptIds;
      const begins = ids.length === 0 && (text !== '' || tokens.length > 0);
      const none = request.receipt && begins ? whyNone(tokens, promptIds) : undefined;
      if (none) throw none;
      for (const { id, logprob } of tokens) {
        ids.push(id);
        isWhole &&= id >= 0 && logprob !== null;
      }
      isWhole &&= ids.length <= request.maxTokens && (made === undefined || made === ids.length);
      return isWhole || !request.receipt ? tokens : tokens.map((token) => ({ ...token, id: UNKNOWN_ID }));
    },
    end(usage) {
      const generated = Math.min(usage?.completion ?? ids.length, request.maxTokens);
      const fits = !promptIds || !usage || promptIds.length === usage.prompt;
      if (isWhole && fits && ids.length === generated) return ids;
      // Nothing was sent yet.
      const none = request.receipt && ids.length === 0 ? whyNone([], promptIds) : undefined;
      if (none) throw none;
      return new Array<number>(generated).fill(UNKNOWN_ID);
    },
  };
}
