import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PhcError } from '../../protocol/errors.ts';
import { EngineFile, GenerationFile } from '../../protocol/model-files.ts';
import { readConfig } from '../model/checkpoint/read-config.ts';
import { createTokenizer, type Tokenizer } from '../tokenizer/tokenizer.ts';
import type { AnyRequest, EngineLoad, GenerateEvent, GenerateRequest, Prompt } from './engine.ts';
import { generate } from './generate.ts';
import { DEFAULT_PROFILE, type ServedProfile } from './profile.ts';
import type { WorkspaceMemory } from './recall.ts';
import { type ReplayedAnswer, replayAnswer } from './replay-answer.ts';
import type { ModelShape, Runtime } from './runtime.ts';
import { createScheduler } from './scheduler.ts';
import { scoreContinuation } from './score-continuation.ts';
import { createSlotPool } from './slots.ts';
import { createSpeller } from './spelling.ts';
import type { Tuning } from './tuning/tuning.ts';

/** What is not said of the tuning is as usual. */
export interface CoreOptions extends Partial<Tuning> {
  /** Threads that one pass may use. */
  readonly threads: number;
  /** Most tokens of prompt and answer; at most what the model was made for. */
  readonly context: number;
  /** Documents whose KV caches are kept. */
  readonly slots: number;
  /** Most sequences in one pass; 1 unless said. Above 1 the weights take memory twice. */
  readonly batch?: number;
  /** Longest time that a request waits for a slot, in milliseconds; for ever unless said. */
  readonly waitMs?: number;
  /** How onnxruntime is called; unless said, through its C API where that can be loaded. */
  readonly runtime?: 'ffi' | 'package';
  /** How precisely it computes; `cpu-fast` unless said. */
  readonly profile?: ServedProfile;
  /** Finds the memory of a workspace by its key; unless given there is none. */
  readonly memoryOf?: (workspace: string) => WorkspaceMemory | undefined;
}

/** A loaded model in this process. */
export interface Core {
  readonly tokenizer: Tokenizer;
  readonly runtime: Runtime;
  readonly generation: GenerationFile;
  readonly load: EngineLoad;
  generate(request: AnyRequest, signal: AbortSignal): AsyncIterable<GenerateEvent>;
  /** Log-probabilities of the tokens of `text`, healed word included, where generation would have to write it. */
  score(prompt: Prompt, text: string, doc: string, signal: AbortSignal): Promise<number[]>;
  /** Computes a greedy answer's tokens again, given the ones before each, and says how they would have been chosen. */
  replay(request: GenerateRequest, tokens: readonly number[], signal: AbortSignal): Promise<ReplayedAnswer>;
  close(): void;
}

type Place = readonly [
  folder: string,
  shape: ModelShape,
  tuning: Tuning,
  profile: ServedProfile,
  batch: number,
];

// Each brings a native part. It is loaded on demand, so that one that cannot be loaded here does not stop the other.
async function openFfi(...place: Place): Promise<Runtime> {
  const { openFfiRuntime } = await import('./ffi-runtime.ts').catch((cause: unknown) => {
    throw new PhcError('PHC_ENGINE_LIBRARY', { detail: 'koffi', cause });
  });
  return openFfiRuntime(...place);
}

async function openCuda(...place: Place): Promise<Runtime> {
  try {
    const [{ openFfiRuntime }, { openCudaDevice }] = await Promise.all([
      import('./ffi-runtime.ts'),
      import('./cuda/cuda-device.ts'),
    ]);
    return await openFfiRuntime(...place, openCudaDevice());
  } catch (cause) {
    // Never by the processor instead: who asks for this profile has it named in receipts.
    if (cause instanceof PhcError) throw cause;
    throw new PhcError('PHC_ENGINE_CUDA', {
      detail: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

async function openPackage(...[folder, shape, tuning, profile]: Place): Promise<Runtime> {
  const { openPackageRuntime } = await import('./package-runtime.ts').catch((cause: unknown) => {
    throw new PhcError('PHC_ENGINE_LIBRARY', { detail: 'onnxruntime-node', cause });
  });
  return openPackageRuntime(folder, shape, tuning, profile);
}

async function openExact(folder: string, shape: ModelShape): Promise<Runtime> {
  const { openExactRuntime } = await import('./exact-runtime.ts').catch((cause: unknown) => {
    throw new PhcError('PHC_ENGINE_LIBRARY', { detail: 'onnxruntime-web', cause });
  });
  return openExactRuntime(folder, shape, EngineFile.parse(await readJson(folder, 'engine.json')));
}

async function openRuntime(
  folder: string,
  shape: ModelShape,
  { runtime, threads, spinning = true, arena = true, profile = DEFAULT_PROFILE, batch = 1 }: CoreOptions,
): Promise<Runtime> {
  const tuning = { threads, spinning, arena };
  if (profile === 'exact') return openExact(folder, shape);
  if (profile === 'cuda-fp16') return openCuda(folder, shape, tuning, profile, batch);
  if (runtime === 'package') return openPackage(folder, shape, tuning, profile, batch);
  try {
    return await openFfi(folder, shape, tuning, profile, batch);
  } catch (cause) {
    const library = cause instanceof PhcError && cause.code === 'PHC_ENGINE_LIBRARY';
    if (runtime === 'ffi' || !library) throw cause;
    return openPackage(folder, shape, tuning, profile, batch);
  }
}

async function readJson(folder: string, file: string): Promise<unknown> {
  return JSON.parse(await readFile(join(folder, file), 'utf8'));
}

/**
 * Loads a model folder whose digest has been checked.
 * @throws PhcError PHC_MODEL_FORMAT, PHC_ENGINE_LIBRARY.
 */
export async function loadCore(folder: string, options: CoreOptions): Promise<Core> {
  try {
    const network = readConfig(await readJson(folder, 'config.json'));
    const generation = GenerationFile.parse(await readJson(folder, 'generation.json'));
    const tokenizer = createTokenizer(await readJson(folder, 'tokenizer.json'));
    const shape = {
      layers: network.layers,
      kvHeads: network.kvHeads,
      headDim: network.headDim,
      vocab: network.vocabulary,
      context: Math.min(options.context, generation.context),
    };
    const runtime = await openRuntime(folder, shape, options);
    const slots = createSlotPool(runtime, options.slots);
    const speller = createSpeller(tokenizer);
    const memoryOf = options.memoryOf ?? (() => undefined);
    const scheduler = createScheduler(runtime, slots, options.waitMs);
    const parts = {
      memoryOf,
      runtime,
      tokenizer,
      speller,
      generation,
      scheduler,
    };
    return {
      tokenizer,
      runtime,
      generation,
      get load() {
        return scheduler.load;
      },
      generate: (request, signal) => generate(parts, request, signal),
      score: (prompt, text, doc, signal) => scoreContinuation(parts, prompt, text, doc, signal),
      replay: (request, tokens, signal) => replayAnswer(parts, request, tokens, signal),
      close() {
        slots.close();
        runtime.close();
      },
    };
  } catch (cause) {
    if (cause instanceof PhcError) throw cause;
    throw new PhcError('PHC_MODEL_FORMAT', {
      detail: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}
