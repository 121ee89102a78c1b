import { ChatChunk, type ChatRequest } from '../../protocol/chat.ts';
import { PhcError } from '../../protocol/errors.ts';
import { send } from './http.ts';
import { streamedAnswer } from './streamed-answer.ts';
import type { Target } from './target.ts';
import { errorFromResponse } from './wire-error.ts';

/** A piece of a message, with the natural log-probabilities of its tokens where they were asked for. */
export interface ChatPart {
  readonly text: string;
  readonly logprobs: readonly number[];
}

function partOf(data: string): ChatPart {
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch (cause) {
    throw new PhcError('PHC_INTERNAL', { detail: 'an event of the answer is not JSON', cause });
  }
  const chunk = ChatChunk.safeParse(json);
  if (!chunk.success) throw errorFromResponse(500, data);
  const { choices } = chunk.data;
  return {
    text: choices.map(({ delta }) => delta.content ?? '').join(''),
    logprobs: choices.flatMap(({ logprobs }) => logprobs?.content.map(({ logprob }) => logprob) ?? []),
  };
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
  for await (const data of streamedAnswer(target, '/v1/chat/completions', request, signal, post)) {
    yield partOf(data);
  }
}
