import { type Core, type CoreOptions, loadCore } from '../../server/engine/core.ts';
import type { GenerateDone, GenerateRequest, TokenInfo } from '../../server/engine/engine.ts';
import { findModel } from '../../server/model/store.ts';

/** Loads the embedded model in this process; two threads, as on the smallest machine. */
export async function loadEmbedded(options: Partial<CoreOptions> = {}): Promise<Core> {
  const { folder } = await findModel('ph-codex-s');
  return loadCore(folder, { threads: 2, context: 2048, slots: 4, ...options });
}

/** A greedy request for a few tokens after `prefix`. */
export function request(prefix: string, options: Partial<GenerateRequest> = {}): GenerateRequest {
  return {
    prompt: { kind: 'text', prefix, suffix: '' },
    maxTokens: 24,
    temperature: 0,
    topP: 1,
    seed: 1,
    stop: [],
    logprobs: null,
    echo: false,
    doc: '',
    draft: '',
    warm: false,
    memory: null,
    ...options,
  };
}

interface Completed extends GenerateDone {
  readonly text: string;
  readonly infos: readonly TokenInfo[];
}

/** Runs a request to its end. */
export async function complete(
  core: Pick<Core, 'generate'>,
  asked: GenerateRequest,
  signal: AbortSignal = new AbortController().signal,
): Promise<Completed> {
  let text = '';
  const infos: TokenInfo[] = [];
  for await (const event of core.generate(asked, signal)) {
    if (event.type === 'done') return { ...event, text, infos };
    text += event.text;
    infos.push(...event.tokens);
  }
  throw new Error('the completion did not end');
}
