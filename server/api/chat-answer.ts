import type { ChatChunk, ChatLogprobs, ChatResponse } from '../../protocol/chat.ts';
import type { CompletionResponse, Logprobs } from '../../protocol/completion.ts';

type Choice = CompletionResponse['choices'][number];

const entry = (token: string, logprob: number) => ({
  token,
  logprob,
  bytes: [...Buffer.from(token, 'utf8')],
});

function chatLogprobs(logprobs: Logprobs | null | undefined): ChatLogprobs | null {
  if (!logprobs) return null;
  const { tokens, token_logprobs, top_logprobs } = logprobs;
  return {
    content: tokens.map((token, i) => ({
      ...entry(token, token_logprobs[i] ?? 0),
      top_logprobs: Object.entries(top_logprobs[i] ?? {}).map(([text, logprob]) => entry(text, logprob)),
    })),
  };
}

const idOf = (id: string) => id.replace(/^cmpl-/, 'chatcmpl-');

/** A chunk of a completion as a chunk of a conversation; the first of each choice also names the role. */
export function chatChunks(): (chunk: CompletionResponse) => ChatChunk {
  const begun = new Set<number>();
  return ({ id, object: _, choices, ...rest }) => ({
    id: idOf(id),
    object: 'chat.completion.chunk',
    ...rest,
    choices: choices.map(({ index, text, finish_reason, logprobs }) => {
      const first = !begun.has(index);
      begun.add(index);
      const delta = { ...(first ? { role: 'assistant' as const } : {}), ...(text ? { content: text } : {}) };
      return { index, delta, finish_reason, logprobs: chatLogprobs(logprobs) };
    }),
  });
}

const messageOf = ({ index, text, finish_reason, logprobs }: Choice) => ({
  index,
  message: { role: 'assistant' as const, content: text, refusal: null },
  finish_reason,
  logprobs: chatLogprobs(logprobs),
});

/** A whole completion as a message of a conversation. */
export function chatResponse({ id, object: _, choices, ...rest }: CompletionResponse): ChatResponse {
  return { id: idOf(id), object: 'chat.completion', ...rest, choices: choices.map(messageOf) };
}
