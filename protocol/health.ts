import * as z from 'zod/mini';

/** What the server is doing, as `GET /health` and the status bar show it. */
export const Health = z.object({
  /** `building`: the model is made; `loading`: the engine reads it; `ok`: it answers, in llama.cpp's word; `failed`: see `error`. */
  status: z.enum(['building', 'loading', 'ok', 'restarting', 'failed']),
  /** What is being done, in words, and how far it is (0 to 1), while `building` or `loading`. */
  step: z.optional(z.string()),
  progress: z.optional(z.number()),
  model: z.optional(
    z.object({
      name: z.string(),
      modelRoot: z.string(),
      profile: z.string(),
      context: z.int(),
      /** Longest prompt in bytes of UTF-8: a longer one has more tokens than that. */
      promptBytes: z.optional(z.int()),
      /** Whether it has a chat template, which `/v1/chat/completions` needs. */
      chat: z.optional(z.boolean()),
      /** Why the engine runs slower than it could, if it does. */
      slow: z.optional(z.string()),
    }),
  ),
  error: z.optional(z.object({ code: z.string(), message: z.string() })),
  version: z.string(),
  pid: z.int(),
});
export type Health = z.infer<typeof Health>;
