import * as z from 'zod/mini';
import { Envelope } from './dsse.ts';
import { MemoryUse } from './memory.ts';
import { nullish } from './nullish.ts';
import { PaymentResponse } from './payment/payment-response.ts';

/** Longest answer a request may ask for, in tokens. */
export const MAX_TOKENS_LIMIT = 4096;

/** Most choices of one request, over all of its prompts. */
export const MAX_CHOICES = 32;

/** Any whole number. */
export const Seed = z.int();
const TokenIds = z.array(z.int().check(z.nonnegative()));

/** Our own additions to OpenAI's request; without them the answer is plain OpenAI. */
export const PhRequest = z.strictObject({
  nonce: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  doc: z.optional(z.string().check(z.maxLength(64))),
  draft: z.optional(z.string().check(z.maxLength(8192))),
  warm: z.optional(z.boolean()),
  receipt: z.optional(z.boolean()),
  memory: z.optional(MemoryUse),
});

/** OpenAI's classes of urgency. */
export const ServiceTier = z.enum(['auto', 'default', 'flex', 'priority']);

const Penalty = nullish(z.number().check(z.minimum(-2), z.maximum(2)));

/** Most tokens that one request may favour or avoid. */
const MAX_BIASED = 1024;
const TokenId = z.string().check(z.regex(/^(0|[1-9]\d{0,6})$/));
const Bias = z.number().check(z.minimum(-100), z.maximum(100));

/** Fields of OpenAI's that make tokens likelier or less likely. */
export const PENALTY_FIELDS = {
  logit_bias: nullish(
    z
      .record(TokenId, Bias)
      .check(z.refine((bias) => Object.keys(bias).length <= MAX_BIASED, `more than ${MAX_BIASED} tokens`)),
  ),
  presence_penalty: Penalty,
  frequency_penalty: Penalty,
} as const;

/** Body of `POST /v1/completions`: OpenAI's legacy completion request plus `ph`. */
export const CompletionRequest = z.object({
  model: z.optional(z.string().check(z.maxLength(200))),
  prompt: z.union([z.string(), TokenIds, z.array(z.string()), z.array(TokenIds)]),
  suffix: nullish(z.string()),
  max_tokens: nullish(z.int().check(z.minimum(0), z.maximum(MAX_TOKENS_LIMIT))),
  temperature: nullish(z.number().check(z.minimum(0), z.maximum(2))),
  top_p: nullish(z.number().check(z.gt(0), z.maximum(1))),
  n: nullish(z.int().check(z.minimum(1), z.maximum(8))),
  best_of: nullish(z.int().check(z.minimum(1), z.maximum(20))),
  ...PENALTY_FIELDS,
  stop: nullish(z.union([z.string(), z.array(z.string().check(z.minLength(1))).check(z.maxLength(16))])),
  seed: nullish(Seed),
  logprobs: nullish(z.int().check(z.minimum(0), z.maximum(5))),
  echo: nullish(z.boolean()),
  /** vLLM's: token ids come along with the text. */
  return_token_ids: nullish(z.boolean()),
  stream: nullish(z.boolean()),
  stream_options: nullish(z.object({ include_usage: nullish(z.boolean()) })),
  /** `flex` gives way to requests of persons; the others change nothing. */
  service_tier: nullish(ServiceTier),
  user: z.optional(z.string().check(z.maxLength(256))),
  ph: z.optional(PhRequest),
});
export type CompletionRequest = z.infer<typeof CompletionRequest>;

const FinishReason = z.nullable(z.enum(['stop', 'length']));

const Logprobs = z.object({
  tokens: z.array(z.string()),
  token_logprobs: z.array(z.nullable(z.number())),
  top_logprobs: z.array(z.nullable(z.record(z.string(), z.number()))),
  text_offset: z.array(z.int()),
  /** Ours, for requests with `ph`: probability of each token among those that could come. */
  chances: z.optional(z.array(z.number())),
});
export type Logprobs = z.infer<typeof Logprobs>;

export const Usage = z.object({ prompt_tokens: z.int(), completion_tokens: z.int(), total_tokens: z.int() });
export type Usage = z.infer<typeof Usage>;

/** Where the time of one answer went, in milliseconds, and how much work it was. */
const Timings = z.object({
  queueMs: z.number(),
  prefillMs: z.number(),
  decodeMs: z.number(),
  /** Prompt tokens that were computed; the rest came from the KV cache. */
  prefilled: z.int(),
  /** Passes through the model, those over the prompt included. */
  forwards: z.int(),
});
export type Timings = z.infer<typeof Timings>;

/** Our own additions to OpenAI's answer: who answered, with which tokens. */
export const PhAnswer = z.object({
  modelRoot: z.string(),
  profile: z.string(),
  tokens: z.array(z.int()),
  promptTokens: z.int(),
  timings: Timings,
  /** Files of the workspace from which a token was taken that the model alone would not have chosen. */
  recalled: z.optional(z.array(z.string())),
  /** What the server signed about this answer, if it was asked to. */
  receipt: z.optional(Envelope),
  /** With a receipt: negative log-probabilities in millionths, one for each token. */
  logprobs: z.optional(z.array(z.int().check(z.nonnegative()))),
  /** What it cost, where it was paid for. */
  payment: z.optional(PaymentResponse),
});
export type PhAnswer = z.infer<typeof PhAnswer>;

/** One answer of `POST /v1/completions`, or one chunk of its stream. */
export const CompletionResponse = z.object({
  id: z.string(),
  object: z.literal('text_completion'),
  created: z.int(),
  model: z.string(),
  choices: z.array(
    z.object({
      index: z.int(),
      text: z.string(),
      finish_reason: FinishReason,
      logprobs: nullish(Logprobs),
      /** With `return_token_ids`, as vLLM has them: the prompt's in the first chunk, then those of each chunk. */
      prompt_token_ids: nullish(z.array(z.int())),
      token_ids: nullish(z.array(z.int())),
    }),
  ),
  usage: nullish(Usage),
  ph: z.optional(PhAnswer),
});
export type CompletionResponse = z.infer<typeof CompletionResponse>;

/** OpenAI's error envelope with our code. */
export const ErrorResponse = z.object({
  error: z.object({
    message: z.string(),
    type: z.string(),
    code: z.string(),
    param: z.nullable(z.string()),
  }),
});
export type ErrorResponse = z.infer<typeof ErrorResponse>;
