import { PhcError } from '../../protocol/errors.ts';
import type { AnyRequest, Engine, GenerateEvent } from '../../server/engine/engine.ts';
import { READY, rememberNothing, token } from './scripted-engine.ts';

/** Resolves never; rejects when the signal aborts. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

function textOf(prompt: AnyRequest['prompt']): string {
  if (prompt.kind === 'chat') return prompt.messages.at(-1)?.content ?? '';
  return prompt.kind === 'text' ? prompt.prefix : '';
}

/**
 * An engine whose answers are as long as the prompt, or the last message, says: `5` gives five tokens, `5 wait` five and then waits until it
 * is aborted, `5 fail` five and then crashes.
 */
export function meteredEngine(): Engine {
  async function* generate(request: AnyRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
    const prompt = textOf(request.prompt);
    const [count = '0', then] = prompt.split(' ');
    const length = Math.min(Number(count), request.maxTokens);
    for (let i = 0; i < length; i++) {
      signal.throwIfAborted();
      yield { type: 'text', text: 'x', tokens: [token(i, 'x')], ...(i === 0 && { promptIds: [1, 2] }) };
    }
    if (then === 'wait') await untilAborted(signal);
    if (then === 'fail') throw new PhcError('PHC_ENGINE_CRASHED');
    const timings = { queueMs: 0, prefillMs: 0, decodeMs: 0, prefilled: 1, forwards: length };
    const tokens = Array.from({ length }, (_, id) => id);
    yield { type: 'done', finish: 'stop', promptTokens: 2, tokens, recalled: [], timings };
  }
  return { state: READY, generate, remember: rememberNothing, close: async () => {} };
}
