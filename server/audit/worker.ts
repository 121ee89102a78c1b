import { constants, setPriority } from 'node:os';
import { PhcError } from '../../protocol/errors.ts';
import { type Core, loadCore } from '../engine/core.ts';
import type { GenerateRequest } from '../engine/engine.ts';
import { defaultCoreOptions } from '../engine/options.ts';
import { checkModelRoot } from '../model/verify.ts';
import type { Regenerated } from './compare-answer.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import type { ReplayerOptions } from './replayer.ts';

const signal = new AbortController().signal;

function send(message: FromWorker): void {
  process.send?.(message);
}

async function regenerate(core: Core, request: GenerateRequest): Promise<Regenerated> {
  const tokens: number[] = [];
  const logprobs: number[] = [];
  for await (const event of core.generate({ ...request, logprobs: 0, receipt: true }, signal)) {
    if (event.type === 'done') continue;
    for (const { id, logprob } of event.tokens) {
      tokens.push(id);
      logprobs.push(logprob ?? 0);
    }
  }
  return { tokens, logprobs };
}

async function answer(core: Core, message: ToWorker): Promise<FromWorker> {
  if (message.type === 'regenerate')
    return { type: 'regenerated', answer: await regenerate(core, message.request) };
  return { type: 'replayed', answer: await core.replay(message.request, message.tokens, signal) };
}

function fail(cause: unknown): void {
  const error = cause instanceof PhcError ? cause : new PhcError('PHC_INTERNAL', { detail: String(cause) });
  send({ type: 'error', code: error.code, detail: error.detail });
}

async function main(): Promise<void> {
  setPriority(constants.priority.PRIORITY_LOW);
  process.once('disconnect', () => process.exit(0));
  const options: Omit<ReplayerOptions, 'entry'> = JSON.parse(process.argv[2] ?? '{}');
  const { folder, modelRoot, profile } = options;
  try {
    await checkModelRoot(folder, modelRoot);
    // One thread, so that a core stays free for the person.
    const core = await loadCore(folder, { ...defaultCoreOptions(), threads: 1, slots: 1, profile });
    process.on('message', (message: ToWorker) => void answer(core, message).then(send, fail));
    send({ type: 'ready', profile: core.runtime.profile });
  } catch (cause) {
    fail(cause);
  }
}

void main();
