import { setTimeout as sleep } from 'node:timers/promises';
import { PhcError } from '../../protocol/errors.ts';
import { UPSTREAM_PROFILE } from '../../protocol/receipt/receipt.ts';
import type { Engine, EngineState } from '../engine/engine.ts';
import type { Upstream } from './ask-upstream.ts';
import { type Behind, meetUpstream } from './behind.ts';
import { generateUpstream } from './generate-upstream.ts';
import { measureFiles } from './measure-files.ts';

/** How often an engine that does not answer yet is asked whether it does. */
const POLL_MS = 500;

/** The digest of a model of which nobody named the files: there is none, whatever the engine says. */
const UNMEASURED = '';

interface UpstreamOptions extends Upstream {
  /** Folder with the very files that the engine was given. */
  readonly files?: string | undefined;
}

type Report = (state: EngineState) => void;

/** Waits until the engine is there; throws what waiting does not help against. */
async function untilThere(
  upstream: Upstream,
  modelRoot: string,
  report: Report,
  signal: AbortSignal,
): Promise<Behind> {
  for (;;) {
    try {
      return await meetUpstream(upstream, modelRoot, signal);
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
 * An engine behind a URL that speaks OpenAI's API: payment, keys and limits are this server's, the text is that engine's. Its
 * identity is the digest of the files that the operator says it was given; without them it has none, and no receipts. Rejects
 * when `signal` aborts, with `PHC_UPSTREAM_ANSWER` where something else answers there, with `PHC_UPSTREAM_MODEL`, and with
 * `PHC_SERVER_CONFIG` where the files cannot be read.
 */
export async function openUpstream(
  { files, ...upstream }: UpstreamOptions,
  report: Report,
  signal: AbortSignal,
): Promise<Engine> {
  const modelRoot = files === undefined ? UNMEASURED : await measureFiles(files, report, signal);
  const behind = await untilThere(upstream, modelRoot, report, signal);
  const { model: name, context } = behind;
  const model = { name, modelRoot, profile: UPSTREAM_PROFILE, context, chat: true };
  const state: EngineState = { status: 'ok', model };
  report(state);
  return {
    state,
    generate: (request, gone) => generateUpstream(behind, request, gone),
    async remember() {
      throw new PhcError('PHC_UPSTREAM_CANNOT', { detail: 'memory' });
    },
    close: async () => {},
  };
}
