import { PhcError } from '../../protocol/errors.ts';
import type { AnyRequest, GenerateEvent } from '../engine/engine.ts';
import { askUpstream, refusalOf, upstreamEvents } from './ask-upstream.ts';
import { type Behind, checkRoot } from './behind.ts';
import { promptIdsBefore } from './prompt-ids.ts';
import { accountIds } from './told-ids.ts';
import { upstreamCall } from './upstream-body.ts';
import { readChunk, type UpstreamChunk } from './upstream-chunk.ts';

const NOTHING = { queueMs: 0, prefillMs: 0, decodeMs: 0, prefilled: 0, forwards: 0 };

/** Cancels what is left of an answer that nobody reads to its end: the engine then stops, too. */
function linked(signal: AbortSignal): { signal: AbortSignal; cancel: () => void } {
  const controller = new AbortController();
  return { signal: AbortSignal.any([signal, controller.signal]), cancel: () => controller.abort() };
}

/** Engines that refused a suffix once: vLLM has no fill-in-the-middle in its completions. */
const withoutSuffix = new WeakSet<Behind>();

/** Asks, and asks again without the text after the cursor where that is what the engine refuses. */
async function answerFrom(
  behind: Behind,
  request: AnyRequest,
  promptIds: readonly number[] | undefined,
  signal: AbortSignal,
): Promise<Response> {
  const { route, body } = upstreamCall(request, behind, promptIds);
  const { suffix, ...rest } = body;
  const knowsNone = withoutSuffix.has(behind);
  const response = await askUpstream(behind, route, knowsNone ? rest : body, signal);
  if (response.ok) return response;
  const refusal = await refusalOf(response);
  if (suffix === undefined || knowsNone || !/\bsuffix\b/i.test(refusal.detail ?? '')) throw refusal;
  const again = await askUpstream(behind, route, rest, signal);
  // Words of a prompt may be quoted: only an answer shows that it was the suffix.
  if (!again.ok) throw await refusalOf(again);
  withoutSuffix.add(behind);
  return again;
}

/**
 * Has another engine generate. Where it tells no tokens, each chunk counts as one until its own count comes at the end, which
 * is believed up to what was asked for. Throws `PHC_UPSTREAM_…`, `PHC_QUEUE_FULL`, `PHC_RECEIPT_UNAVAILABLE` where ids are
 * needed and not told, or the signal's reason.
 */
export async function* generateUpstream(
  behind: Behind,
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
  let finish: UpstreamChunk['finish'];
  let usage: UpstreamChunk['usage'];
  let modelRoot: string | undefined;
  const call = linked(signal);
  const before = request.receipt ? await promptIdsBefore(behind, request, call.signal) : undefined;
  const told = accountIds(request, before);
  const promptIds = () => (request.receipt && told.promptIds ? { promptIds: told.promptIds } : {});
  try {
    const response = await answerFrom(behind, request, before, call.signal);
    for await (const data of upstreamEvents(response, signal)) {
      if (data === '[DONE]') break;
      const chunk = readChunk(data);
      finish ??= chunk.finish;
      usage ??= chunk.usage;
      modelRoot ??= chunk.modelRoot;
      const tokens = told.add(chunk);
      if (chunk.text === '' && tokens.length === 0) continue;
      const ids = first === undefined ? promptIds() : {};
      first ??= performance.now();
      yield { type: 'text', text: chunk.text, tokens, ...ids };
    }
  } finally {
    call.cancel();
  }
  if (finish === undefined) throw new PhcError('PHC_UPSTREAM_ANSWER', { detail: 'it ended before its end' });
  checkRoot(behind, modelRoot);
  const tokens = told.end(usage);
  const promptTokens = usage?.prompt ?? told.promptIds?.length ?? 0;
  yield {
    type: 'done',
    finish,
    promptTokens,
    tokens,
    recalled: [],
    timings: {
      queueMs: 0,
      prefillMs: (first ?? performance.now()) - begun,
      decodeMs: first === undefined ? 0 : performance.now() - first,
      prefilled: promptTokens,
      forwards: tokens.length,
    },
    ...(first === undefined ? promptIds() : {}),
  };
}
