import { PhcError } from '../../protocol/errors.ts';
import type { AnyRequest, GenerateEvent } from '../engine/engine.ts';
import { askUpstream, refusalOf, type Upstream, upstreamEvents } from './ask-upstream.ts';
import { upstreamCall } from './upstream-body.ts';
import { readChunk, UNKNOWN_ID } from './upstream-chunk.ts';

const NOTHING = { queueMs: 0, prefillMs: 0, decodeMs: 0, prefilled: 0, forwards: 0 };

/** Cancels what is left of an answer that nobody reads to its end: the engine then stops, too. */
function linked(signal: AbortSignal): { signal: AbortSignal; cancel: () => void } {
  const controller = new AbortController();
  return { signal: AbortSignal.any([signal, controller.signal]), cancel: () => controller.abort() };
}

/** Engines that refused a suffix once: vLLM has no fill-in-the-middle in its completions. */
const withoutSuffix = new WeakSet<Upstream>();

/** Asks, and asks again without the text after the cursor where that is what the engine refuses. */
async function answerFrom(upstream: Upstream, request: AnyRequest, signal: AbortSignal): Promise<Response> {
  const { route, body } = upstreamCall(request, upstream.model);
  const { suffix, ...rest } = body;
  const knowsNone = withoutSuffix.has(upstream);
  const response = await askUpstream(upstream, route, knowsNone ? rest : body, signal);
  if (response.ok) return response;
  const refusal = await refusalOf(response);
  if (suffix === undefined || knowsNone || !/\bsuffix\b/i.test(refusal.detail ?? '')) throw refusal;
  const again = await askUpstream(upstream, route, rest, signal);
  // Words of a prompt may be quoted: only an answer shows that it was the suffix.
  if (!again.ok) throw await refusalOf(again);
  withoutSuffix.add(upstream);
  return again;
}

/**
 * Has another engine generate. Tokens have no ids; where it tells none, each chunk counts as one until its own count
 * comes at the end, which is believed up to what was asked for. Throws `PHC_UPSTREAM_…`, `PHC_QUEUE_FULL`, or the signal's
 * reason.
 */
export async function* generateUpstream(
  upstream: Upstream,
  request: AnyRequest,
  signal: AbortSignal,
): AsyncGenerator<GenerateEvent> {
  if (request.warm) {
    // What another engine keeps in its cache is its own affair.
    yield { type: 'done', finish: 'length', promptTokens: 0, tokens: [], recalled: [], timings: NOTHING };
    return;
  }
  const begun = performance.now();
  let first: number | undefined;
  let counted = 0;
  let finish: 'stop' | 'length' | undefined;
  let usage: { readonly prompt: number; readonly completion: number } | undefined;
  const call = linked(signal);
  try {
    const response = await answerFrom(upstream, request, call.signal);
    for await (const data of upstreamEvents(response, signal)) {
      if (data === '[DONE]') break;
      const chunk = readChunk(data);
      finish ??= chunk.finish;
      usage ??= chunk.usage;
      if (chunk.text === '' && chunk.tokens.length === 0) continue;
      first ??= performance.now();
      counted += chunk.tokens.length;
      yield { type: 'text', text: chunk.text, tokens: chunk.tokens };
    }
  } finally {
    call.cancel();
  }
  if (finish === undefined) throw new PhcError('PHC_UPSTREAM_ANSWER', { detail: 'it ended before its end' });
  const generated = Math.min(usage?.completion ?? counted, request.maxTokens);
  const promptTokens = usage?.prompt ?? 0;
  yield {
    type: 'done',
    finish,
    promptTokens,
    tokens: new Array<number>(generated).fill(UNKNOWN_ID),
    recalled: [],
    timings: {
      queueMs: 0,
      prefillMs: (first ?? performance.now()) - begun,
      decodeMs: first === undefined ? 0 : performance.now() - first,
      prefilled: promptTokens,
      forwards: generated,
    },
  };
}
