import { ChatChunk, type ChatRequest } from '../../protocol/chat.ts';
import type { PhAnswer } from '../../protocol/completion.ts';
import { PhcError } from '../../protocol/errors.ts';
import { send } from './http.ts';
import { streamedAnswer } from './streamed-answer.ts';
import type { Target } from './target.ts';
import { errorFromResponse } from './wire-error.ts';

/** A piece of a message: first its id, then text, at its end who gave it. */
export type ChatPart =
  | { readonly kind: 'id'; readonly id: string }
  /** With the natural log-probabilities of its tokens where they were asked for. */
  | { readonly kind: 'text'; readonly text: string; readonly logprobs: readonly number[] }
  | { readonly kind: 'answer'; readonly answer: PhAnswer };

function* partsOf(data: string, first: boolean): Generator<ChatPart> {
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch (cause) {
    throw new PhcError('PHC_INTERNAL', { detail: 'an event of the answer is not JSON', cause });
  }
  const chunk = ChatChunk.safeParse(json);
  if (!chunk.success) throw errorFromResponse(500, data);
  const { id, choices, ph } = chunk.data;
  if (first) yield { kind: 'id', id };
  const text = choices.map(({ delta }) => delta.content ?? '').join('');
  const logprobs = choices.flatMap((choice) => choice.logprobs?.content.map(({ logprob }) => logprob) ?? []);
  if (text !== '' || logprobs.length > 0) yield { kind: 'text', text, logprobs };
  if (ph) yield { kind: 'answer', answer: ph };
}

/**
 * Streams the next message of a conversation, sent by `post`. Leaving the loop hangs up, and the server stops within one
 * step. Throws `PhcError`, or the signal's reason when it aborts.
 */
export async function* streamChat(
  target: Target,
  request: ChatRequest,
  signal: AbortSignal,
  post: typeof send = send,
): AsyncGenerator<ChatPart> {
  let first = true;
  for await (const data of streamedAnswer(target, '/v1/chat/completions', request, signal, post)) {
    yield* partsOf(data, first);
    first = false;
  }
}
