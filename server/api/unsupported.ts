import * as z from 'zod/mini';
import { nullish } from '../../protocol/nullish.ts';
import { refuse } from './validate.ts';

const none = nullish(z.array(z.unknown()).check(z.maxLength(0)));

/** Fields of OpenAI's that change an answer in a way that no engine here can, with the values that change nothing. */
const HARMLESS = {
  tools: none,
  functions: none,
  response_format: nullish(z.object({ type: z.literal('text') })),
};

const Harmless = z.looseObject(HARMLESS);

/** Refuses what would be left out of account in silence; throws `PHC_REQUEST_INVALID` that names the field. */
export function refuseUnsupported(body: unknown): void {
  const checked = Harmless.safeParse(body);
  const field = checked.error?.issues[0]?.path[0];
  if (field !== undefined) refuse(String(field), 'is not supported; leave it out');
}
