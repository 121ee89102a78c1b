import { ChatRequest, USUAL_CHAT_TOKENS } from '../../protocol/chat.ts';
import type { ChatMessage, ChatPrompt } from '../engine/engine.ts';
import { type ParsedCompletion, withDefaults } from './parse-completion.ts';
import { refuseUnsupported } from './unsupported.ts';
import { refuse, validate, wellFormed } from './validate.ts';

function messageOf({ role, content }: ChatRequest['messages'][number]): ChatMessage {
  const text = typeof content === 'string' ? content : content.map((part) => part.text).join('');
  return { role, content: wellFormed(text) };
}

/** Reads the body of `POST /v1/chat/completions`. Throws `PHC_REQUEST_INVALID`. */
export function parseChat(body: unknown): ParsedCompletion<ChatPrompt> {
  const request = validate(ChatRequest, body);
  refuseUnsupported(body);
  const { messages, max_completion_tokens, logprobs, top_logprobs, ph, ...rest } = request;
  // An auditor computes an answer from the request's text, and does not have the template's timing and version to do so.
  if (ph?.receipt) refuse('ph.receipt', 'is for /v1/completions; answers of a conversation get none');
  if (ph?.memory) refuse('ph.memory', 'is for /v1/completions');
  if (top_logprobs && !logprobs) refuse('top_logprobs', 'needs logprobs');
  const asked = {
    ...rest,
    ph,
    max_tokens: max_completion_tokens ?? rest.max_tokens ?? USUAL_CHAT_TOKENS,
    logprobs: logprobs ? (top_logprobs ?? 0) : null,
  };
  return withDefaults(asked, [{ kind: 'chat', messages: messages.map(messageOf) }], body, false);
}
