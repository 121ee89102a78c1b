import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { readConfig } from '../../server/model/checkpoint/read-config.ts';
import { readJson } from '../../server/model/read-json.ts';

const DATA = 'model.onnx.data';
const CACHE_LENGTH = 64;

/** A stored network with one sequence of keys and values. */
export interface CachedNetwork {
  /** Logits after each of `ids`, which stand at positions `past`, `past + 1`, …; what stood there is overwritten. */
  run(ids: readonly number[], past: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Computes with fp32 activations, so that only the rounding of the weights to 8 bits is left. */
export function withoutActivationRounding(model: Buffer): Buffer {
  const level = Buffer.from('accuracy_level\x18', 'latin1');
  const copy = Buffer.from(model);
  for (let at = copy.indexOf(level); at >= 0; at = copy.indexOf(level, at + 1)) copy[at + level.length] = 0;
  return copy;
}

/** Opens the graph of a model folder as it is stored, but for the rounding of activations. */
export async function openCachedNetwork(folder: string): Promise<CachedNetwork> {
  const { layers, kvHeads, headDim } = readConfig(readJson(join(folder, 'config.json')));
  const session = await InferenceSession.create(
    withoutActivationRounding(readFileSync(join(folder, 'model.onnx'))),
    { externalData: [{ path: DATA, data: readFileSync(join(folder, DATA)) }], intraOpNumThreads: 1 },
  );
  const dims = [1, kvHeads, CACHE_LENGTH, headDim];
  const names = Array.from({ length: layers }, (_, layer) => [`${layer}.k`, `${layer}.v`]).flat();
  const items = kvHeads * CACHE_LENGTH * headDim;
  const caches = names.map((name) => [name, new Tensor('float32', new Float32Array(items), dims)] as const);
  const under = (prefix: string) =>
    Object.fromEntries(caches.map(([name, tensor]) => [`${prefix}.${name}`, tensor]));
  return {
    async run(ids, past) {
      const { length } = ids;
      const feeds = {
        input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, length]),
        seqlens_k: new Tensor('int32', Int32Array.of(past + length - 1), [1]),
        total_seq: new Tensor('int32', Int32Array.of(past + length), []),
        rows: new Tensor('int64', BigInt64Array.from(ids.keys(), BigInt), [length]),
        ...under('past'),
      };
      const { logits } = await session.run(feeds, { logits: null, ...under('present') });
      return logits!.data as Float32Array;
    },
    close: () => session.release(),
  };
}
