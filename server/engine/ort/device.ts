import type { ModelShape } from '../runtime.ts';
import { type CacheMemory, createCacheMemory } from './cache-memory.ts';
import type { Pointer } from './functions.ts';
import type { OrtSession } from './session.ts';

/** Makes keys and values in the memory of a device. */
export interface CacheMaker {
  /** @throws Error with onnxruntime's words when the device has no more memory. */
  create(shape: ModelShape, length: number): CacheMemory;
  /** After all that it made is closed and bound nowhere, and before the session. */
  close(): void;
}

/** Where a network is computed: all that the engine does otherwise there. */
export interface Device {
  /** Tells onnxruntime, by the settings of a session that is to be loaded. */
  readonly prepare?: (settings: Pointer) => void;
  cachesOf(session: OrtSession): CacheMaker;
  /** Whether one cache can be copied into another. */
  readonly copies: boolean;
}

/** The processor, with keys and values in memory of JavaScript. */
export const PROCESSOR: Device = {
  cachesOf: () => ({ create: createCacheMemory, close() {} }),
  copies: true,
};
