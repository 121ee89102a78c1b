import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { env, InferenceSession, Tensor } from 'onnxruntime-web';
import { PhcError } from '../../protocol/errors.ts';
import type { EngineFile } from '../../protocol/model-files.ts';
import { DATA_FILE } from './onnx/stored-bytes.ts';
import type { KvCache, ModelShape, Runtime } from './runtime.ts';

interface ExactCache extends KvCache {
  /** Keys and values by their names without "past." or "present."; replaced by each pass. */
  tensors: Readonly<Record<string, Tensor>>;
}

/** Path of the WebAssembly engine that comes with the product. */
export function exactEngineFile(): string {
  return createRequire(__filename).resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm');
}

/** The engine, if it is the one that the model pins. @throws PhcError PHC_ENGINE_PROFILE. */
async function readEngine({ canonical }: EngineFile): Promise<Uint8Array> {
  const wasm = await readFile(exactEngineFile());
  const digest = createHash('sha256').update(wasm).digest('hex');
  if (digest !== canonical.wasmSha256) {
    throw new PhcError('PHC_ENGINE_PROFILE', {
      detail: `the model names the engine ${canonical.wasmSha256}, here is ${digest}`,
    });
  }
  return wasm;
}

function emptyCache({ layers, kvHeads, headDim }: ModelShape): ExactCache['tensors'] {
  const names = Array.from({ length: layers }, (_, layer) => [`${layer}.k`, `${layer}.v`]).flat();
  const nothing = () => new Tensor('float32', new Float32Array(0), [1, kvHeads, 0, headDim]);
  return Object.fromEntries(names.map((name) => [name, nothing()]));
}

/**
 * Loads a model folder into the exact engine: onnxruntime as WebAssembly, in one thread, the very binary that
 * `engine.json` names. WebAssembly leaves nothing to the processor but the bits of NaN, so the same passes give the
 * same bits on every machine; 512 tokens take half a minute where onnxruntime proper takes a second.
 * @throws PhcError PHC_ENGINE_PROFILE when the binary is another.
 */
export async function openExactRuntime(
  folder: string,
  shape: ModelShape,
  engine: EngineFile,
): Promise<Runtime> {
  const wasm = await readEngine(engine);
  env.wasm.numThreads = engine.canonical.threads;
  env.wasm.wasmBinary = new Uint8Array(wasm).buffer;
  env.logLevel = 'error';
  const [model, weights] = await Promise.all(
    ['model.onnx', DATA_FILE].map((file) => readFile(join(folder, file))),
  );
  const session = await InferenceSession.create(model!, {
    executionProviders: ['wasm'],
    externalData: [{ path: DATA_FILE, data: weights! }],
    graphOptimizationLevel: engine.canonical.graphOptimizationLevel,
  });
  return {
    kind: 'exact',
    profile: 'exact',
    shape,
    createCache: (): ExactCache => ({ tensors: emptyCache(shape), close() {} }),
    async forward(cache, ids, past, rows) {
      const exact = cache as ExactCache;
      if (past === 0) exact.tensors = emptyCache(shape);
      const feeds: Record<string, Tensor> = {
        input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
        seqlens_k: new Tensor('int32', Int32Array.of(past + ids.length - 1), [1]),
        total_seq: new Tensor('int32', Int32Array.of(past + ids.length), []),
        rows: new Tensor('int64', BigInt64Array.from(rows, BigInt), [rows.length]),
      };
      for (const [name, tensor] of Object.entries(exact.tensors)) feeds[`past.${name}`] = tensor;
      const results = await session.run(feeds);
      exact.tensors = Object.fromEntries(
        Object.keys(exact.tensors).map((name) => [name, results[`present.${name}`]!]),
      );
      const data = results['logits']?.data;
      if (!(data instanceof Float32Array)) throw new Error('the model gave no logits');
      return data;
    },
    interrupt() {},
    close: () => void session.release(),
  };
}
