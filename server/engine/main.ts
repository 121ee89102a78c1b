import { constants, setPriority } from 'node:os';
import { isErrorCode, PhcError } from '../../protocol/errors.ts';
import { verifyModelFolder } from '../model/verify.ts';
import { type Core, loadCore } from './core.ts';
import type { EngineProcessOptions, FromEngine, ToEngine } from './messages.ts';

const PROFILE = 'cpu-fast';

function send(message: FromEngine): void {
  process.send?.(message);
}

function asPhcError(cause: unknown): PhcError {
  if (cause instanceof PhcError) return cause;
  return new PhcError('PHC_INTERNAL', {
    detail: cause instanceof Error ? cause.message : String(cause),
    cause,
  });
}

async function load(options: EngineProcessOptions): Promise<Core> {
  send({ type: 'state', state: { status: 'loading', step: 'Checking the digest of the model' } });
  const modelRoot = await verifyModelFolder(options.folder);
  send({ type: 'state', state: { status: 'loading', step: 'Loading the model' } });
  const core = await loadCore(options.folder, options);
  const { runtime } = core;
  const slow =
    runtime.kind === 'package'
      ? 'The C API could not be loaded: answers take 2.5–5 times as long.'
      : undefined;
  const model = { name: options.name, modelRoot, profile: PROFILE, context: runtime.shape.context };
  send({ type: 'state', state: { status: 'ready', model: slow ? { ...model, slow } : model } });
  return core;
}

function serve(core: Core): void {
  const running = new Map<number, AbortController>();
  const generate = async (message: Extract<ToEngine, { type: 'generate' }>) => {
    const { id, request } = message;
    const controller = new AbortController();
    running.set(id, controller);
    try {
      for await (const event of core.generate(request, controller.signal)) send({ type: 'event', id, event });
    } catch (cause) {
      if (controller.signal.aborted) return;
      const { code, detail, param } = asPhcError(cause);
      send({ type: 'error', id, code, detail, param });
    } finally {
      running.delete(id);
    }
  };
  process.on('message', (message: ToEngine) => {
    if (message.type === 'generate') void generate(message);
    else if (message.type === 'cancel') running.get(message.id)?.abort();
    else {
      const { code, detail, param } = new PhcError('PHC_REQUEST_UNKNOWN_ROUTE');
      send({ type: 'error', id: message.id, code, detail, param });
    }
  });
}

async function main(): Promise<void> {
  // Typing must stay smooth while the model works.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  process.on('disconnect', () => process.exit(0));
  const options: EngineProcessOptions = JSON.parse(process.argv[2] ?? '{}');
  try {
    serve(await load(options));
  } catch (cause) {
    const { code, message } = asPhcError(cause);
    if (isErrorCode(code)) send({ type: 'state', state: { status: 'failed', error: { code, message } } });
  }
}

void main();
