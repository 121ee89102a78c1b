import * as z from 'zod/mini';
import {
  MAX_TOKENS_LIMIT,
  PENALTY_FIELDS,
  PhAnswer,
  PhRequest,
  Seed,
  ServiceTier,
  Usage,
} from './completion.ts';
import { nullish } from './nullish.ts';

/** Most messages of one conversation. */
const MAX_MESSAGES = 256;

const TextPart = z.object({ type: z.literal('text'), text: z.string() });

/** Tokens of an answer that names no number: OpenAI's "until the end" has a small model write on for minutes. */
export const USUAL_CHAT_TOKENS = 1024;

/** One message of a conversation; text only. */
const Message = z.object({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.union([z.string(), z.array(TextPart)]),
});

/** Body of `POST /v1/chat/completions`: OpenAI's chat request, text only, plus `ph`. */
export const ChatRequest = z.object({
  model: z.optional(z.string().check(z.maxLength(200))),
  messages: z.array(Message).check(z.minLength(1), z.maxLength(MAX_MESSAGES)),
  max_tokens: nullish(z.int().check(z.minimum(0), z.maximum(MAX_TOKENS_LIMIT))),
  /** OpenAI's newer name for `max_tokens`. */
  max_completion_tokens: nullish(z.int().check(z.minimum(0), z.maximum(MAX_TOKENS_LIMIT))),
  temperature: nullish(z.number().check(z.minimum(0), z.maximum(2))),
  top_p: nullish(z.number().check(z.gt(0), z.maximum(1))),
  n: nullish(z.int().check(z.minimum(1), z.maximum(8))),
  /** OpenAI's conversations have none; some clients send what changes nothing. */
  best_of: nullish(z.literal(1)),
  ...PENALTY_FIELDS,
  stop: nullish(z.union([z.string(), z.array(z.string().check(z.minLength(1))).check(z.maxLength(16))])),
  seed: nullish(Seed),
  logprobs: nullish(z.boolean()),
  top_logprobs: nullish(z.int().check(z.minimum(0), z.maximum(5))),
  stream: nullish(z.boolean()),
  stream_options: nullish(z.object({ include_usage: nullish(z.boolean()) })),
  /** `flex` gives way to requests of persons; the others change nothing. */
  service_tier: nullish(ServiceTier),
  user: z.optional(z.string().check(z.maxLength(256))),
  ph: z.optional(PhRequest),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

const TokenLogprob = z.object({
  token: z.string(),
  logprob: z.number(),
  bytes: z.nullable(z.array(z.int())),
  top_logprobs: z.array(
    z.object({ token: z.string(), logprob: z.number(), bytes: z.nullable(z.array(z.int())) }),
  ),
});

const Logprobs = z.object({ content: z.array(TokenLogprob) });
export type ChatLogprobs = z.infer<typeof Logprobs>;

const FinishReason = z.nullable(z.enum(['stop', 'length']));

/** One chunk of a streamed answer of `POST /v1/chat/completions`. */
export const ChatChunk = z.object({
  id: z.string(),
  object: z.literal('chat.completion.chunk'),
  created: z.int(),
  model: z.string(),
  choices: z.array(
    z.object({
      index: z.int(),
      delta: z.object({ role: z.optional(z.literal('assistant')), content: z.optional(z.string()) }),
      finish_reason: FinishReason,
      logprobs: nullish(Logprobs),
    }),
  ),
  usage: nullish(Usage),
  ph: z.optional(PhAnswer),
});
export type ChatChunk = z.infer<typeof ChatChunk>;

/** A whole answer of `POST /v1/chat/completions`. */
export interface ChatResponse extends Omit<ChatChunk, 'object' | 'choices'> {
  readonly object: 'chat.completion';
  readonly choices: ReadonlyArray<{
    readonly index: number;
    readonly message: { readonly role: 'assistant'; readonly content: string; readonly refusal: null };
    readonly finish_reason: 'stop' | 'length' | null;
    readonly logprobs: ChatLogprobs | null;
  }>;
}
