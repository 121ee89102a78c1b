import { encodeModel, type OnnxValue } from '../../model/onnx/onnx-proto.ts';
import type { ModelShape } from '../runtime.ts';
import { ortApi } from './api.ts';
import type { CacheMaker, CacheMemory } from './cache-memory.ts';
import { createBinding, createRunner, type OrtSession, openSession, type SessionOptions } from './session.ts';
import { ELEMENT_TYPES, releaseTensor, type Value } from './tensor.ts';

const DEVICE_ALLOCATOR = 0;
const DEFAULT_MEMORY = 0;
const FIRST_DEVICE = 0;

const tensorsOf = ({ layers }: ModelShape) => Array.from({ length: 2 * layers }, (_, index) => String(index));

/** A graph that gives what it is given: bound to two caches, it copies one into the other. */
function copyingGraph(shape: ModelShape, length: number): Uint8Array {
  const dims = [1, shape.kvHeads, length, shape.headDim];
  const value = (name: string): OnnxValue => ({ name, element: 'float16', dims });
  const names = tensorsOf(shape);
  return encodeModel({
    name: 'copy',
    producer: 'ph-codex',
    irVersion: 8,
    opsets: { '': 17 },
    nodes: names.map((name) => ({
      name: `copy.${name}`,
      op: 'Identity',
      domain: '',
      inputs: [`from.${name}`],
      outputs: [`to.${name}`],
      attributes: {},
    })),
    tensors: [],
    inputs: names.map((name) => value(`from.${name}`)),
    outputs: names.map((name) => value(`to.${name}`)),
  });
}

/**
 * Keys and values in fp16, in memory that onnxruntime takes from a device and that never leaves it.
 * @param memory as onnxruntime calls it.
 */
export function deviceCaches(
  memory: 'Cuda' | 'Cpu',
  session: OrtSession,
  options: SessionOptions,
): CacheMaker {
  const api = ortApi();
  const place = api.create('CreateMemoryInfo', memory, DEVICE_ALLOCATOR, FIRST_DEVICE, DEFAULT_MEMORY);
  // What it gave goes back through it, also when a binding was the last to hold it: released earlier, it ends the process.
  const allocator = api.create('CreateAllocator', session.handle, place);
  const runner = createRunner();
  let copying: OrtSession | undefined;

  /** All of it, tokens or not: that is done in the time in which a device reads its memory, and heads lie apart. */
  function copy(graph: OrtSession, from: readonly Value[], to: readonly Value[]): void {
    const binding = createBinding(graph);
    try {
      for (const [index, tensor] of from.entries()) binding.input(`from.${index}`, tensor);
      for (const [index, tensor] of to.entries()) binding.output(`to.${index}`, tensor);
      runner.runNow(graph, binding);
    } finally {
      binding.close();
    }
  }

  return {
    place,
    create(shape, length) {
      const { kvHeads, headDim } = shape;
      const dims = BigInt64Array.of(1n, BigInt(kvHeads), BigInt(length), BigInt(headDim));
      const tensors = tensorsOf(shape).map(() => ({
        value: api.create('CreateTensorAsOrtValue', allocator, dims, dims.length, ELEMENT_TYPES.float16),
      }));
      return {
        tensors,
        copy(from: CacheMemory) {
          copying ??= openSession(copyingGraph(shape, length), options);
          copy(copying, from.tensors, tensors);
        },
        close() {
          for (const tensor of tensors) releaseTensor(tensor);
        },
      };
    },
    close() {
      copying?.close();
      api.release('ReleaseAllocator', allocator);
      api.release('ReleaseMemoryInfo', place);
    },
  };
}
