import { type CacheMaker, createCacheMemory } from './cache-memory.ts';
import { deviceCaches } from './device-cache.ts';
import type { Pointer } from './functions.ts';
import type { OrtSession, SessionOptions } from './session.ts';

/** Where a network is computed: all that the engine does otherwise there. */
export interface Device {
  /** Tells onnxruntime, by the settings of a session that is to be loaded. */
  readonly prepare?: (settings: Pointer) => void;
  /** What onnxruntime calls its memory, which is not at hand; `Cpu` goes the same way without a GPU. */
  readonly memory?: 'Cuda' | 'Cpu';
}

/** The processor, with keys and values in memory of JavaScript. */
export const PROCESSOR: Device = {};

/** Where the keys and values of a session lie; `options` are those that it was loaded with. */
export function cachesOn(device: Device, session: OrtSession, options: SessionOptions): CacheMaker {
  if (device.memory) return deviceCaches(device.memory, session, options);
  return { create: createCacheMemory, close() {} };
}
