import { randomBytes } from 'node:crypto';
import { PhcError } from '../../protocol/errors.ts';
import type { AnyRequest, Prompt } from '../engine/engine.ts';
import type { Behind } from './behind.ts';

/** Where a request goes behind the upstream's `/v1`, and what is sent there. */
interface UpstreamCall {
  readonly route: '/completions' | '/chat/completions';
  readonly body: Readonly<Record<string, unknown>>;
}

type Fields = Readonly<Record<string, unknown>>;

/** The text before the cursor. Another engine's marks between files are not known: files stand before it as they are. */
export function textOf({ prefix, extra = [] }: Extract<Prompt, { kind: 'text' }>): string {
  return extra.map(({ text }) => `${text}\n`).join('') + prefix;
}

function promptOf(
  { prompt }: AnyRequest,
  ids: readonly number[] | undefined,
): Pick<UpstreamCall, 'route'> & { fields: Fields } {
  if (prompt.kind === 'chat') return { route: '/chat/completions', fields: { messages: prompt.messages } };
  if (prompt.kind === 'tokens') return { route: '/completions', fields: { prompt: prompt.ids } };
  // Who makes the ids beforehand takes no suffix.
  if (ids) return { route: '/completions', fields: { prompt: ids } };
  const suffix = prompt.suffix === '' ? {} : { suffix: prompt.suffix };
  return { route: '/completions', fields: { prompt: textOf(prompt), ...suffix } };
}

/** Token ids are the other engine's own, and it checks them. */
function penaltyFields({ penalties }: AnyRequest): Fields {
  if (!penalties) return {};
  const { bias, presence, frequency } = penalties;
  return {
    ...(bias.length > 0 ? { logit_bias: Object.fromEntries(bias) } : {}),
    presence_penalty: presence,
    frequency_penalty: frequency,
  };
}

/** What makes engines tell each token: llama.cpp none without an alternative to it, and how many it has made by then. */
function toldFields({ receipt, logprobs }: AnyRequest, { dialect }: Behind): Fields {
  if (!receipt) return logprobs === null ? {} : { logprobs };
  const count = dialect === 'llama.cpp' ? { timings_per_token: true } : { return_token_ids: true };
  return { logprobs: Math.max(1, logprobs ?? 0), ...count };
}

/**
 * A request in OpenAI's words; only what differs from their defaults is said. Throws `PHC_UPSTREAM_CANNOT`.
 * @param promptIds ids that the engine made of the prompt beforehand.
 */
export function upstreamCall(
  request: AnyRequest,
  behind: Behind,
  promptIds: readonly number[] | undefined,
): UpstreamCall {
  const { route, fields } = promptOf(request, promptIds);
  const isChat = route === '/chat/completions';
  if (isChat && request.logprobs !== null)
    throw new PhcError('PHC_UPSTREAM_CANNOT', { detail: 'logprobs of a conversation', param: 'logprobs' });
  const { maxTokens, temperature, topP, seed, stop, echo } = request;
  // A server of ours is asked which model answers.
  const isAsked = behind.dialect === 'ph-codex' && behind.modelRoot !== '';
  return {
    route,
    body: {
      model: behind.model,
      ...fields,
      max_tokens: maxTokens,
      temperature,
      top_p: topP,
      seed,
      ...penaltyFields(request),
      ...(stop.length > 0 ? { stop } : {}),
      ...toldFields(request, behind),
      ...(echo ? { echo } : {}),
      ...(isAsked ? { ph: { nonce: randomBytes(32).toString('hex') } } : {}),
      stream: true,
      stream_options: { include_usage: true },
    },
  };
}
