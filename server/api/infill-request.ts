import * as z from 'zod/mini';
import { MAX_TOKENS_LIMIT } from '../../protocol/completion.ts';

const text = z._default(z.string(), '');

/** Body of `POST /infill` as llama.cpp's server has it; fields that only steer its own cache and samplers are ignored. */
export const InfillRequest = z.object({
  input_prefix: text,
  input_suffix: text,
  /** Parts of other files, the least important first. */
  input_extra: z._default(z.array(z.object({ filename: text, text })), []),
  /** Text that follows the prefix: in an editor, the cursor's line up to the cursor. */
  prompt: text,
  /** -1, the default there, means "until the end": here the longest answer there is. */
  n_predict: z._default(z.int().check(z.minimum(-1), z.maximum(MAX_TOKENS_LIMIT)), -1),
  temperature: z._default(z.number().check(z.minimum(0), z.maximum(2)), 0.8),
  top_p: z._default(z.number().check(z.gt(0), z.maximum(1)), 0.95),
  seed: z._default(z.int(), -1),
  stop: z._default(z.array(z.string()).check(z.maxLength(16)), []),
  /** Milliseconds after the first token after which the next line end is the last; none unless positive. */
  t_max_predict_ms: z._default(z.number(), 0),
  stream: z._default(z.boolean(), false),
  id_slot: z._default(z.int(), -1),
  /** Parts of the answer to send, `/` between a part and a part of it; all of it when left out. */
  response_fields: z._default(z.array(z.string().check(z.maxLength(200))).check(z.maxLength(64)), []),
});
export type InfillRequest = z.infer<typeof InfillRequest>;
