import { constants, setPriority } from 'node:os';
import { isErrorCode, PhcError } from '../../protocol/errors.ts';
import { homeFolder } from '../home.ts';
import { openMemory } from '../memory/open-memory.ts';
import { memoryWorkerEntry } from '../memory/worker-entry.ts';
import { verifyModelFolder } from '../model/verify.ts';
import { type Core, loadCore } from './core.ts';
import { createMemories, type Memories } from './memories.ts';
import type { EngineProcessOptions, FromEngine, FromTuner, ToEngine } from './messages.ts';

/** What the memories get to write their caches when the server lets the engine go. */
const FAREWELL_MS = 800;
/** How old what is told of the load may be. */
const LOAD_MS = 250;

function send(message: FromEngine | FromTuner): void {
  process.send?.(message);
}

function asPhcError(cause: unknown): PhcError {
  if (cause instanceof PhcError) return cause;
  return new PhcError('PHC_INTERNAL', {
    detail: cause instanceof Error ? cause.message : String(cause),
    cause,
  });
}

interface Loaded {
  readonly core: Core;
  readonly memories: Memories;
}

async function load(options: EngineProcessOptions): Promise<Loaded> {
  send({ type: 'state', state: { status: 'loading', step: 'Checking the digest of the model' } });
  const modelRoot = await verifyModelFolder(options.folder);
  send({ type: 'state', state: { status: 'loading', step: 'Loading the model' } });
  const memories = createMemories((folders) =>
    openMemory({
      folders,
      home: homeFolder(),
      modelRoot,
      modelFolder: options.folder,
      workerEntry: memoryWorkerEntry(),
      log: (text) => process.stderr.write(`${text}\n`),
    }),
  );
  const core = await loadCore(options.folder, { ...options, memoryOf: memories.find });
  const { runtime } = core;
  const slow =
    runtime.kind === 'package'
      ? 'The C API could not be loaded: answers take 2.5–5 times as long.'
      : undefined;
  const model = {
    name: options.name,
    modelRoot,
    profile: runtime.profile,
    context: runtime.shape.context,
    promptBytes: runtime.shape.context * core.tokenizer.longest,
    chat: core.generation.chatTemplate !== null,
  };
  send({ type: 'state', state: { status: 'ok', model: slow ? { ...model, slow } : model } });
  return { core, memories };
}

/** Tells the load from time to time while there is any. */
function tellLoad(core: Core): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    const tell = () => {
      isDue = false;
      send({ type: 'load', load: core.load });
    };
    setTimeout(tell, LOAD_MS).unref();
  };
}

function serve({ core, memories }: Loaded): void {
  const running = new Map<number, AbortController>();
  const changed = tellLoad(core);
  const fail = (id: number, cause: unknown) => {
    const { code, detail, param } = asPhcError(cause);
    send({ type: 'error', id, code, detail, param });
  };
  const generate = async ({ id, request }: Extract<ToEngine, { type: 'generate' }>) => {
    const controller = new AbortController();
    running.set(id, controller);
    memories.setBusy(true);
    changed();
    try {
      for await (const event of core.generate(request, controller.signal)) {
        send({ type: 'event', id, event });
        changed();
      }
    } catch (cause) {
      if (!controller.signal.aborted) fail(id, cause);
    } finally {
      running.delete(id);
      memories.setBusy(running.size > 0);
      changed();
    }
  };
  const remember = ({ id, request }: Extract<ToEngine, { type: 'remember' }>) => {
    try {
      send({ type: 'remembered', id, response: memories.remember(request) });
    } catch (cause) {
      fail(id, cause);
    }
  };
  process.on('message', (message: ToEngine) => {
    if (message.type === 'generate') void generate(message);
    else if (message.type === 'remember') remember(message);
    else running.get(message.id)?.abort();
  });
  process.on('disconnect', () => {
    setTimeout(() => process.exit(0), FAREWELL_MS).unref();
    void memories.close().finally(() => process.exit(0));
  });
}

async function main(): Promise<void> {
  // Typing must stay smooth while the model works.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const leave = () => process.exit(0);
  process.once('disconnect', leave);
  const options: EngineProcessOptions = JSON.parse(process.argv[2] ?? '{}');
  if (options.tune) {
    const { tryTunings } = await import('./tuning/try-tuning.ts');
    send({ type: 'tuned', choice: await tryTunings(options) });
    process.disconnect();
    return;
  }
  try {
    const loaded = await load(options);
    process.off('disconnect', leave);
    serve(loaded);
  } catch (cause) {
    const { code, message } = asPhcError(cause);
    if (isErrorCode(code)) send({ type: 'state', state: { status: 'failed', error: { code, message } } });
  }
}

void main();
