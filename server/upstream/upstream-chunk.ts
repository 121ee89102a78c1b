import * as z from 'zod/mini';
import { PhcError } from '../../protocol/errors.ts';
import { nullish } from '../../protocol/nullish.ts';
import type { TokenInfo } from '../engine/engine.ts';
import { TokenId, ToldTokens, tokensOf } from './upstream-tokens.ts';

/** A chunk of either route, as loosely as engines differ. */
const Chunk = z.object({
  choices: z._default(
    z.array(
      z.object({
        text: nullish(z.string()),
        delta: nullish(z.object({ content: nullish(z.string()) })),
        finish_reason: nullish(z.string()),
        prompt_token_ids: z.catch(nullish(z.array(TokenId)), null),
        ...ToldTokens,
      }),
    ),
    [],
  ),
  usage: nullish(z.object({ prompt_tokens: z.int(), completion_tokens: z.int() })),
  /** llama.cpp's, with `timings_per_token`. */
  timings: z.catch(nullish(z.object({ predicted_n: z.int() })), null),
  /** Our own. */
  ph: z.catch(nullish(z.object({ modelRoot: z.string() })), null),
  error: z.optional(z.unknown()),
});

/** What one chunk of an upstream's stream says. */
export interface UpstreamChunk {
  readonly text: string;
  readonly tokens: readonly TokenInfo[];
  readonly finish: 'stop' | 'length' | undefined;
  readonly usage: { readonly prompt: number; readonly completion: number } | undefined;
  readonly promptIds: readonly number[] | undefined;
  /** How many tokens it has made by now, with those of which it tells nothing; undefined where it does not say. */
  readonly made: number | undefined;
  /** The digest that a server of ours names at the end. */
  readonly modelRoot: string | undefined;
}

/** Reads the data of one event. Throws `PHC_UPSTREAM_ANSWER`. */
export function readChunk(data: string): UpstreamChunk {
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch {
    throw new PhcError('PHC_UPSTREAM_ANSWER', { detail: 'an event is not JSON' });
  }
  const chunk = Chunk.safeParse(json);
  if (!chunk.success) throw new PhcError('PHC_UPSTREAM_ANSWER', { detail: 'an event has another shape' });
  if (chunk.data.error !== undefined)
    throw new PhcError('PHC_UPSTREAM_ANSWER', { detail: 'it failed in the middle of the answer' });
  const { choices, usage, timings, ph } = chunk.data;
  const choice = choices[0];
  const text = choice?.text ?? choice?.delta?.content ?? '';
  const reason = choice?.finish_reason;
  return {
    text,
    tokens: choice ? tokensOf(text, choice) : [],
    finish: reason === undefined || reason === null ? undefined : reason === 'length' ? 'length' : 'stop',
    usage: usage ? { prompt: usage.prompt_tokens, completion: usage.completion_tokens } : undefined,
    promptIds: choice?.prompt_token_ids ?? undefined,
    made: timings?.predicted_n,
    modelRoot: ph?.modelRoot,
  };
}
