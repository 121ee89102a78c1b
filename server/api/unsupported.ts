import * as z from 'zod/mini';
import { refuse } from './validate.ts';

const nullish = <T extends z.core.$ZodType>(type: T) => z.optional(z.nullable(type));
const none = nullish(z.array(z.unknown()).check(z.maxLength(0)));

/** Fields of OpenAI's that change an answer in a way that no engine here can, with the values that change nothing. */
const HARMLESS = {
  frequency_penalty: nullish(z.literal(0)),
  presence_penalty: nullish(z.literal(0)),
  logit_bias: nullish(z.record(z.string(), z.literal(0))),
  tools: none,
  functions: none,
  response_format: nullish(z.object({ type: z.literal('text') })),
};

const Harmless = z.looseObject(HARMLESS);
const BestOf = z.object({ n: z.catch(z.int(), 1), best_of: nullish(z.unknown()) });

/** Refuses what would be left out of account in silence; throws `PHC_REQUEST_INVALID` that names the field. */
export function refuseUnsupported(body: unknown): void {
  const checked = Harmless.safeParse(body);
  const field = checked.error?.issues[0]?.path[0];
  if (field !== undefined) refuse(String(field), 'is not supported; leave it out');
  const best = BestOf.safeParse(body);
  const wanted = best.data?.best_of ?? undefined;
  if (wanted !== undefined && wanted !== best.data?.n)
    refuse('best_of', 'is not supported beyond n; leave it out');
}
