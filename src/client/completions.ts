import { type CompletionRequest, CompletionResponse, type PhAnswer } from '../../protocol/completion.ts';
import { PhcError } from '../../protocol/errors.ts';
import { send } from './http.ts';
import { streamedAnswer } from './streamed-answer.ts';
import type { Target } from './target.ts';
import { errorFromResponse } from './wire-error.ts';

/** A piece of an answer: first its id, then text, at its end who gave it. */
export type CompletionPart =
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'text'; readonly text: string; readonly tokens: readonly Token[] }
  | { readonly kind: 'answer'; readonly answer: PhAnswer };

/** What one token added to the text, and how probable it was; only of servers that say so. */
interface Token {
  readonly text: string;
  readonly chance: number;
}

function* partsOf(data: string, first: boolean): Generator<CompletionPart> {
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch (cause) {
    throw new PhcError('PHC_INTERNAL', { detail: 'an event of the answer is not JSON', cause });
  }
  const chunk = CompletionResponse.safeParse(json);
  if (!chunk.success) throw errorFromResponse(500, data);
  if (first) yield { kind: 'id', id: chunk.data.id };
  const text = chunk.data.choices.map((choice) => choice.text).join('');
  const tokens = chunk.data.choices.flatMap(({ logprobs }) =>
    (logprobs?.chances ?? []).map((chance, i) => ({ text: logprobs?.tokens[i] ?? '', chance })),
  );
  if (text !== '' || tokens.length > 0) yield { kind: 'text', text, tokens };
  if (chunk.data.ph) yield { kind: 'answer', answer: chunk.data.ph };
}

/**
 * Streams one completion, sent by `post`. Leaving the loop hangs up, and the server stops within one step.
 * Throws `PhcError`, or the signal's reason when it aborts.
 */
export async function* streamCompletion(
  target: Target,
  request: CompletionRequest,
  signal: AbortSignal,
  post: typeof send = send,
): AsyncGenerator<CompletionPart> {
  let first = true;
  for await (const data of streamedAnswer(target, '/v1/completions', request, signal, post)) {
    yield* partsOf(data, first);
    first = false;
  }
}
