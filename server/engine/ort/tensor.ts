import koffi from 'koffi';
import { ortApi } from './api.ts';
import type { Pointer } from './functions.ts';

export const ELEMENT_TYPES = { float32: 1, uint8: 2, int32: 6, int64: 7, float16: 10 } as const;
const BYTES = { float32: 4, uint8: 1, int32: 4, int64: 8, float16: 2 } as const;
type ElementType = keyof typeof ELEMENT_TYPES;

/** Kernels read whole cache lines; an array that straddles them costs AVX-512 loads twice. */
const ALIGNMENT = 64;
const ORT_ARENA_ALLOCATOR = 1;
const ORT_MEMORY_DEFAULT = 0;

let cpu: Pointer;
function cpuMemory(): Pointer {
  cpu ??= ortApi().create('CreateCpuMemoryInfo', ORT_ARENA_ALLOCATOR, ORT_MEMORY_DEFAULT);
  return cpu;
}

/**
 * Zeroed memory that belongs to JavaScript and that onnxruntime reads and writes in place.
 * JavaScript owns it because Electron forbids views of foreign memory (`koffi.view` throws there);
 * the operating system hands out its pages only when they are first touched.
 */
export function allocate(bytes: number): Uint8Array {
  const buffer = new ArrayBuffer(bytes + ALIGNMENT);
  const address = Number(koffi.address(new Uint8Array(buffer)) % BigInt(ALIGNMENT));
  return new Uint8Array(buffer, (ALIGNMENT - address) % ALIGNMENT, bytes);
}

/** An onnxruntime value, wherever it lies. */
export interface Value {
  readonly value: Pointer;
}

/** An onnxruntime value over memory of ours. */
export interface Tensor extends Value {
  readonly memory: Uint8Array;
}

/** Wraps the first bytes of `memory` as a tensor; the memory must outlive every run that uses it. */
export function tensorOver(memory: Uint8Array, type: ElementType, dims: readonly number[]): Tensor {
  const bytes = dims.reduce((product, dim) => product * dim, 1) * BYTES[type];
  const view = memory.subarray(0, bytes);
  const shape = BigInt64Array.from(dims, BigInt);
  const value = ortApi().create(
    'CreateTensorWithDataAsOrtValue',
    cpuMemory(),
    view,
    bytes,
    shape,
    dims.length,
    ELEMENT_TYPES[type],
  );
  return { value, memory: view };
}

/** Makes a value once and keeps it: the few hundred shapes that passes have recur for ever. */
export function memoize(make: (size: number) => Tensor): (size: number) => Tensor {
  const made = new Map<number, Tensor>();
  return (size) => {
    const known = made.get(size);
    if (known) return known;
    const tensor = make(size);
    made.set(size, tensor);
    return tensor;
  };
}

/** Gives the value back to onnxruntime; the memory stays ours. */
export function releaseTensor(tensor: Value): void {
  ortApi().release('ReleaseValue', tensor.value);
}
