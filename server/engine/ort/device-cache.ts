import { ortApi } from './api.ts';
import type { CacheMaker } from './device.ts';
import type { OrtSession } from './session.ts';
import { ELEMENT_TYPES, releaseTensor } from './tensor.ts';

const DEVICE_ALLOCATOR = 0;
const DEFAULT_MEMORY = 0;
const FIRST_DEVICE = 0;

/**
 * Keys and values in fp16, in memory that onnxruntime takes from a device and that never leaves it.
 * @param memory as onnxruntime calls it; `Cpu` serves where the same way is to be gone without a GPU.
 */
export function deviceCaches(memory: 'Cuda' | 'Cpu', session: OrtSession): CacheMaker {
  const api = ortApi();
  const place = api.create('CreateMemoryInfo', memory, DEVICE_ALLOCATOR, FIRST_DEVICE, DEFAULT_MEMORY);
  // What it gave goes back through it, also when a binding was the last to hold it: released earlier, it ends the process.
  const allocator = api.create('CreateAllocator', session.handle, place);
  return {
    create({ layers, kvHeads, headDim }, length) {
      const dims = BigInt64Array.of(1n, BigInt(kvHeads), BigInt(length), BigInt(headDim));
      const tensors = Array.from({ length: 2 * layers }, () => ({
        value: api.create('CreateTensorAsOrtValue', allocator, dims, dims.length, ELEMENT_TYPES.float16),
      }));
      return {
        tensors,
        close() {
          for (const tensor of tensors) releaseTensor(tensor);
        },
      };
    },
    close() {
      api.release('ReleaseAllocator', allocator);
      api.release('ReleaseMemoryInfo', place);
    },
  };
}
