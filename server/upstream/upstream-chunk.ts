import * as z from 'zod/mini';
import { PhcError } from '../../protocol/errors.ts';
import type { TokenInfo } from '../engine/engine.ts';

const nullish = <T extends z.core.$ZodType>(type: T) => z.optional(z.nullable(type));

const Logprobs = z.object({
  tokens: z.array(z.string()),
  token_logprobs: z.array(z.nullable(z.number())),
  top_logprobs: nullish(z.array(z.nullable(z.record(z.string(), z.number())))),
});

/** A chunk of either route, as loosely as engines differ. */
const Chunk = z.object({
  choices: z._default(
    z.array(
      z.object({
        text: nullish(z.string()),
        delta: nullish(z.object({ content: nullish(z.string()) })),
        finish_reason: nullish(z.string()),
        // Conversations have another shape, which is never asked for.
        logprobs: z.catch(nullish(Logprobs), null),
      }),
    ),
    [],
  ),
  usage: nullish(z.object({ prompt_tokens: z.int(), completion_tokens: z.int() })),
  error: z.optional(z.unknown()),
});

/** What one chunk of an upstream's stream says. */
export interface UpstreamChunk {
  readonly text: string;
  readonly tokens: readonly TokenInfo[];
  readonly finish: 'stop' | 'length' | undefined;
  readonly usage: { readonly prompt: number; readonly completion: number } | undefined;
}

/** The id of a token of which only the text is known. */
export const UNKNOWN_ID = -1;

function tokensOf(text: string, logprobs: z.infer<typeof Logprobs> | null | undefined): TokenInfo[] {
  // An engine that tells no tokens sends one or more in a chunk that has text: never fewer than are counted here.
  if (!logprobs) return text === '' ? [] : [{ id: UNKNOWN_ID, text, logprob: null, top: [] }];
  return logprobs.tokens.map((token, i) => ({
    id: UNKNOWN_ID,
    text: token,
    logprob: logprobs.token_logprobs[i] ?? null,
    top: Object.entries(logprobs.top_logprobs?.[i] ?? {}).map(([other, logprob]) => ({
      text: other,
      logprob,
    })),
  }));
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
  const { choices, usage } = chunk.data;
  const choice = choices[0];
  const text = choice?.text ?? choice?.delta?.content ?? '';
  const reason = choice?.finish_reason;
  return {
    text,
    tokens: tokensOf(text, choice?.logprobs),
    finish: reason === undefined || reason === null ? undefined : reason === 'length' ? 'length' : 'stop',
    usage: usage ? { prompt: usage.prompt_tokens, completion: usage.completion_tokens } : undefined,
  };
}
