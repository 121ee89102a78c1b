import { PhcError } from '../../protocol/errors.ts';
import type { AnyRequest } from '../engine/engine.ts';

/** Where a request goes behind the upstream's `/v1`, and what is sent there. */
interface UpstreamCall {
  readonly route: '/completions' | '/chat/completions';
  readonly body: Readonly<Record<string, unknown>>;
}

function promptOf({ prompt }: AnyRequest): Pick<UpstreamCall, 'route'> & { fields: Record<string, unknown> } {
  switch (prompt.kind) {
    case 'chat':
      return { route: '/chat/completions', fields: { messages: prompt.messages } };
    case 'tokens':
      return { route: '/completions', fields: { prompt: prompt.ids } };
    case 'text': {
      // Another engine's marks between files are not known here: the files stand before the document as they are.
      const before = (prompt.extra ?? []).map(({ text }) => `${text}\n`).join('');
      const suffix = prompt.suffix === '' ? {} : { suffix: prompt.suffix };
      return { route: '/completions', fields: { prompt: before + prompt.prefix, ...suffix } };
    }
  }
}

/** Token ids are the other engine's own, and it checks them. */
function penaltyFields({ penalties }: AnyRequest): Readonly<Record<string, unknown>> {
  if (!penalties) return {};
  const { bias, presence, frequency } = penalties;
  return {
    ...(bias.length > 0 ? { logit_bias: Object.fromEntries(bias) } : {}),
    presence_penalty: presence,
    frequency_penalty: frequency,
  };
}

/** A request in OpenAI's words; only what differs from their defaults is said. Throws `PHC_UPSTREAM_CANNOT`. */
export function upstreamCall(request: AnyRequest, model: string): UpstreamCall {
  const { route, fields } = promptOf(request);
  const isChat = route === '/chat/completions';
  if (isChat && request.logprobs !== null)
    throw new PhcError('PHC_UPSTREAM_CANNOT', { detail: 'logprobs of a conversation', param: 'logprobs' });
  const { maxTokens, temperature, topP, seed, stop, logprobs, echo } = request;
  return {
    route,
    body: {
      model,
      ...fields,
      max_tokens: maxTokens,
      temperature,
      top_p: topP,
      seed,
      ...penaltyFields(request),
      ...(stop.length > 0 ? { stop } : {}),
      ...(logprobs === null ? {} : { logprobs }),
      ...(echo ? { echo } : {}),
      stream: true,
      stream_options: { include_usage: true },
    },
  };
}
