import type { Tuning } from '../tuning/tuning.ts';
import { ortApi } from './api.ts';
import type { Pointer } from './functions.ts';
import type { Value } from './tensor.ts';

const LOG_ERRORS_ONLY = 3;
const OPTIMISE_ALL = 99;

let environment: Pointer;

export interface SessionOptions {
  readonly tuning: Tuning;
  /** Folder that the model's external data lies in. */
  readonly folder: string;
  /** Says on which device it is to run; on the processor unless said. */
  readonly prepare?: (settings: Pointer) => void;
}

/** A model loaded by onnxruntime. */
export interface OrtSession {
  readonly handle: Pointer;
  close(): void;
}

/**
 * Loads a model from its bytes; external weights are mapped from `folder`.
 * @throws Error with onnxruntime's words when the model is not valid.
 */
export function openSession(model: Uint8Array, { tuning, folder, prepare }: SessionOptions): OrtSession {
  const api = ortApi();
  environment ??= api.create('CreateEnv', LOG_ERRORS_ONLY, 'ph-codex');
  const settings = api.create('CreateSessionOptions');
  try {
    api.call('SetIntraOpNumThreads', settings, tuning.threads);
    api.call('SetInterOpNumThreads', settings, 1);
    api.call('SetSessionGraphOptimizationLevel', settings, OPTIMISE_ALL);
    api.call('SetSessionLogSeverityLevel', settings, LOG_ERRORS_ONLY);
    if (!tuning.arena) api.call('DisableCpuMemArena', settings);
    if (!tuning.spinning) api.call('AddSessionConfigEntry', settings, 'session.intra_op.allow_spinning', '0');
    api.call('AddSessionConfigEntry', settings, 'session.force_spinning_stop', '1');
    api.call(
      'AddSessionConfigEntry',
      settings,
      'session.model_external_initializers_file_folder_path',
      folder,
    );
    prepare?.(settings);
    const handle = api.create('CreateSessionFromArray', environment, model, model.byteLength, settings);
    return { handle, close: () => api.release('ReleaseSession', handle) };
  } finally {
    api.release('ReleaseSessionOptions', settings);
  }
}

/** Inputs and outputs of one session, bound to memory that stays in place. */
export interface Binding {
  readonly handle: Pointer;
  input(name: string, tensor: Value): void;
  output(name: string, tensor: Value): void;
  /** Leaves an output where a device has made it. */
  outputOn(name: string, place: Pointer): void;
  close(): void;
}

export function createBinding(session: OrtSession): Binding {
  const api = ortApi();
  const handle = api.create('CreateIoBinding', session.handle);
  return {
    handle,
    input: (name, tensor) => api.call('BindInput', handle, name, tensor.value),
    output: (name, tensor) => api.call('BindOutput', handle, name, tensor.value),
    outputOn: (name, place) => api.call('BindOutputToDevice', handle, name, place),
    close: () => api.release('ReleaseIoBinding', handle),
  };
}

/** Runs sessions, one at a time, and can stop the run that is under way. */
export interface Runner {
  /** @throws Error when onnxruntime reports one, or when the run was interrupted. */
  run(session: OrtSession, binding: Binding): Promise<void>;
  /** The same at once, for what takes no time. @throws Error when onnxruntime reports one. */
  runNow(session: OrtSession, binding: Binding): void;
  /** Ends the run under way at its next operator (13–60 ms inside a 1,000-token prefill of a 33M model). */
  interrupt(): void;
}

export function createRunner(): Runner {
  const api = ortApi();
  const options = api.create('CreateRunOptions');
  let running = false;
  return {
    async run(session, binding) {
      running = true;
      try {
        await api.callAsync('RunWithBinding', session.handle, options, binding.handle);
      } finally {
        running = false;
        api.call('RunOptionsUnsetTerminate', options);
      }
    },
    runNow: (session, binding) => api.call('RunWithBinding', session.handle, options, binding.handle),
    interrupt() {
      if (running) api.call('RunOptionsSetTerminate', options);
    },
  };
}
