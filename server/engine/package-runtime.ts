import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { isExact, PROBE } from './onnx/exact-integers.ts';
import { modelFor } from './onnx/model-for.ts';
import { DATA_FILE } from './onnx/stored-bytes.ts';
import type { ServedProfile } from './profile.ts';
import type { KvCache, ModelShape, Runtime } from './runtime.ts';
import type { Tuning } from './tuning/tuning.ts';

interface PackageCache extends KvCache {
  readonly tensors: Readonly<Record<string, Tensor>>;
}

function emptyCache({ layers, kvHeads, headDim, context }: ModelShape): Record<string, Tensor> {
  const names = Array.from({ length: layers }, (_, layer) => [`${layer}.k`, `${layer}.v`]).flat();
  const size = kvHeads * context * headDim;
  const dims = [1, kvHeads, context, headDim];
  return Object.fromEntries(names.map((name) => [name, new Tensor('float32', new Float32Array(size), dims)]));
}

function prefixed(prefix: string, tensors: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]));
}

async function multipliesExactly(): Promise<boolean> {
  const { model, input } = PROBE;
  const session = await InferenceSession.create(model, { logSeverityLevel: 3 });
  const { c } = await session.run({ a: new Tensor('uint8', input.data, input.dims) });
  await session.release();
  return c?.data instanceof Int32Array && isExact(c.data);
}

/**
 * Loads a model folder through onnxruntime-node's own API, for machines where koffi cannot be loaded:
 * the same answers, 2.5–5 times slower to decode (it copies every output and holds the event loop),
 * and a pass cannot be interrupted.
 */
export async function openPackageRuntime(
  folder: string,
  shape: ModelShape,
  { threads, arena }: Tuning,
  profile: ServedProfile,
): Promise<Runtime> {
  const { model, precision } = await modelFor(folder, profile, multipliesExactly);
  const weights = await readFile(join(folder, DATA_FILE));
  const session = await InferenceSession.create(model, {
    externalData: [{ path: DATA_FILE, data: weights }],
    intraOpNumThreads: threads,
    enableCpuMemArena: arena,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  return {
    kind: 'package',
    profile: precision,
    shape,
    createCache: (): PackageCache => ({ tensors: emptyCache(shape), close() {} }),
    async forward(cache, ids, past, rows) {
      const { tensors } = cache as PackageCache;
      const feeds = {
        input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
        seqlens_k: new Tensor('int32', Int32Array.of(past + ids.length - 1), [1]),
        total_seq: new Tensor('int32', Int32Array.of(past + ids.length), []),
        rows: new Tensor('int64', BigInt64Array.from(rows, BigInt), [rows.length]),
        ...prefixed('past.', tensors),
      };
      // The past tensors are given as outputs too: the operator then appends to them in place.
      const results = await session.run(feeds, { logits: null, ...prefixed('present.', tensors) });
      const data = results['logits']?.data;
      if (!(data instanceof Float32Array)) throw new Error('the model gave no logits');
      return data;
    },
    interrupt() {},
    close: () => void session.release(),
  };
}
