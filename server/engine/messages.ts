import type { ErrorCode } from '../../protocol/errors.ts';
import type { MemoryRequest, MemoryResponse } from '../../protocol/memory.ts';
import type { CoreOptions } from './core.ts';
import type { AnyRequest, EngineLoad, EngineState, GenerateEvent } from './engine.ts';
import type { TuningChoice } from './tuning/choose-tuning.ts';

/** What the HTTP process tells the engine process. */
export type ToEngine =
  | { readonly type: 'generate'; readonly id: number; readonly request: AnyRequest }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'remember'; readonly id: number; readonly request: MemoryRequest };

/** What the engine process tells the HTTP process. */
export type FromEngine =
  | { readonly type: 'state'; readonly state: EngineState }
  | { readonly type: 'load'; readonly load: EngineLoad }
  | { readonly type: 'event'; readonly id: number; readonly event: GenerateEvent }
  | { readonly type: 'remembered'; readonly id: number; readonly response: MemoryResponse }
  | {
      readonly type: 'error';
      readonly id: number;
      readonly code: ErrorCode;
      readonly detail: string | undefined;
      readonly param: string | undefined;
    };

/** All that an engine process tells which is only to measure: what is the fastest. */
export interface FromTuner {
  readonly type: 'tuned';
  readonly choice: TuningChoice;
}

/** How the engine process is to be set up; its first command-line argument, as JSON. */
export interface EngineProcessOptions extends CoreOptions {
  readonly folder: string;
  readonly name: string;
  /** Only measure which tuning is the fastest, tell it, and end. */
  readonly tune?: boolean;
}
