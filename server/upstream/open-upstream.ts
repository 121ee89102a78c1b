import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { PhcError } from '../../protocol/errors.ts';
import type { Engine, EngineState } from '../engine/engine.ts';
import { askUpstream, refusalOf, type Upstream } from './ask-upstream.ts';
import { generateUpstream } from './generate-upstream.ts';

const Models = z.object({
  data: z.array(z.object({ id: z.string(), max_model_len: z.optional(z.nullable(z.int())) })),
});

/** How often an engine that does not answer yet is asked whether it does. */
const POLL_MS = 500;
const PATIENCE_MS = 10_000;

/** The digest of a model that was not measured here: there is none, whatever the engine says. */
const UNMEASURED = '';

async function findModel(
  upstream: Upstream,
  signal: AbortSignal,
): Promise<NonNullable<EngineState['model']>> {
  const response = await askUpstream(
    upstream,
    '/models',
    undefined,
    AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
  );
  if (!response.ok) throw await refusalOf(response);
  const { data } = Models.parse(await response.json());
  const found = data.find(({ id }) => id === upstream.model);
  if (!found) {
    const names = data.map(({ id }) => id).join(', ');
    throw new PhcError('PHC_MODEL_UNKNOWN', { detail: `the engine behind has ${names || 'none'}` });
  }
  const context = found.max_model_len ?? 0;
  return { name: upstream.model, modelRoot: UNMEASURED, profile: 'upstream', context, chat: true };
}

/** Waits until the engine is there; throws what waiting does not help against. */
async function untilThere(upstream: Upstream, report: (state: EngineState) => void, signal: AbortSignal) {
  for (;;) {
    try {
      return await findModel(upstream, signal);
    } catch (error) {
      signal.throwIfAborted();
      // Engines that still load have no model, or answer 503.
      const passes =
        error instanceof PhcError && ['PHC_UPSTREAM_UNREACHABLE', 'PHC_MODEL_UNKNOWN'].includes(error.code);
      if (!passes)
        throw error instanceof PhcError ? error : new PhcError('PHC_UPSTREAM_ANSWER', { cause: error });
      report({ status: 'loading', step: `Waiting for the engine: ${error.message}` });
      await sleep(POLL_MS, undefined, { signal });
    }
  }
}

/**
 * An engine behind a URL that speaks OpenAI's API: payment, keys and limits are this server's, the text is that engine's. It
 * has no digest and no receipts, for nothing of it was measured here. Rejects when `signal` aborts, and with
 * `PHC_UPSTREAM_ANSWER` where something else answers there.
 */
export async function openUpstream(
  upstream: Upstream,
  report: (state: EngineState) => void,
  signal: AbortSignal,
): Promise<Engine> {
  const model = await untilThere(upstream, report, signal);
  const state: EngineState = { status: 'ready', model };
  report(state);
  return {
    state,
    generate: (request, gone) => generateUpstream(upstream, request, gone),
    async remember() {
      throw new PhcError('PHC_UPSTREAM_CANNOT', { detail: 'memory' });
    },
    close: async () => {},
  };
}
