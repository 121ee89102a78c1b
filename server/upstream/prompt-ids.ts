import * as z from 'zod/mini';
import { PhcError } from '../../protocol/errors.ts';
import type { AnyRequest } from '../engine/engine.ts';
import { askUpstream, refusalOf } from './ask-upstream.ts';
import type { Behind } from './behind.ts';
import { textOf } from './upstream-body.ts';
import { TokenId } from './upstream-tokens.ts';

const Tokens = z.object({ tokens: z.array(TokenId) });

/**
 * The ids of a prompt, where they have to be known before: llama.cpp tells none with an answer, but makes them of a text, and
 * takes them for one. Undefined where the engine tells them itself. Throws `PHC_UPSTREAM_…`, `PHC_RECEIPT_UNAVAILABLE`.
 */
export async function promptIdsBefore(
  behind: Behind,
  request: AnyRequest,
  signal: AbortSignal,
): Promise<readonly number[] | undefined> {
  const { prompt } = request;
  if (prompt.kind === 'tokens') return prompt.ids;
  if (prompt.kind === 'chat' || behind.dialect !== 'llama.cpp') return undefined;
  const root = { ...behind, url: behind.url.replace(/\/v1\/?$/, '') };
  // As it reads a prompt of its own /v1/completions.
  const asked = { content: textOf(prompt), add_special: true, parse_special: true };
  const response = await askUpstream(root, '/tokenize', asked, signal);
  if (response.status === 404)
    throw new PhcError('PHC_RECEIPT_UNAVAILABLE', { detail: 'the engine behind tells no ids of the prompt' });
  if (!response.ok) throw await refusalOf(response);
  const told = Tokens.safeParse(await response.json().catch(() => undefined));
  if (!told.success) throw new PhcError('PHC_UPSTREAM_ANSWER', { detail: 'its /tokenize' });
  return told.data.tokens;
}
