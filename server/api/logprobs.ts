import type { Logprobs } from '../../protocol/completion.ts';
import type { TokenInfo } from '../engine/engine.ts';

/**
 * Reports tokens in the shape of OpenAI's legacy completions. Offsets are UTF-16 units into the `text` of the whole
 * choice; one function per choice, called in order.
 * @param chances whether our own addition goes with them.
 */
export function logprobsReporter(
  alternatives: number,
  chances = false,
): (tokens: readonly TokenInfo[]) => Logprobs {
  let offset = 0;
  const advance = (text: string) => {
    const at = offset;
    offset += text.length;
    return at;
  };
  return (tokens) => ({
    tokens: tokens.map(({ text }) => text),
    token_logprobs: tokens.map(({ logprob }) => logprob),
    top_logprobs: tokens.map(({ logprob, top }) =>
      logprob === null || alternatives === 0
        ? null
        : Object.fromEntries(top.map((other) => [other.text, other.logprob])),
    ),
    text_offset: tokens.map(({ text }) => advance(text)),
    ...(chances && { chances: tokens.map(({ chance = 1 }) => chance) }),
  });
}

/** The reports of one choice, in order, as one. */
export function joinLogprobs(parts: readonly Logprobs[]): Logprobs {
  return {
    tokens: parts.flatMap(({ tokens }) => tokens),
    token_logprobs: parts.flatMap(({ token_logprobs }) => token_logprobs),
    top_logprobs: parts.flatMap(({ top_logprobs }) => top_logprobs),
    text_offset: parts.flatMap(({ text_offset }) => text_offset),
  };
}
