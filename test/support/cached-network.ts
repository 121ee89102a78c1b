import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { readConfig } from '../../server/model/checkpoint/read-config.ts';
import { readJson } from '../../server/model/read-json.ts';

const DATA = 'model.onnx.data';
const CACHE_LENGTH = 64;

/** A stored network with keys and values of one sequence, or of several. */
export interface CachedNetwork {
  /** Logits after each of `ids`, which stand at positions `past`, `past + 1`, …; what stood there is overwritten. */
  run(ids: readonly number[], past: number): Promise<Float32Array>;
  /**
   * The same for as many sequences as it was opened with: either all from their beginning, padded to one length, or one
   * token of each.
   */
  runBatch(sequences: ReadonlyArray<readonly number[]>, past: readonly number[]): Promise<Float32Array>;
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
export async function openCachedNetwork(folder: string, sequences = 1): Promise<CachedNetwork> {
  const { layers, kvHeads, headDim } = readConfig(readJson(join(folder, 'config.json')));
  const session = await InferenceSession.create(
    withoutActivationRounding(readFileSync(join(folder, 'model.onnx'))),
    { externalData: [{ path: DATA, data: readFileSync(join(folder, DATA)) }], intraOpNumThreads: 1 },
  );
  const dims = [sequences, kvHeads, CACHE_LENGTH, headDim];
  const names = Array.from({ length: layers }, (_, layer) => [`${layer}.k`, `${layer}.v`]).flat();
  const items = sequences * kvHeads * CACHE_LENGTH * headDim;
  const caches = names.map((name) => [name, new Tensor('float32', new Float32Array(items), dims)] as const);
  const under = (prefix: string) =>
    Object.fromEntries(caches.map(([name, tensor]) => [`${prefix}.${name}`, tensor]));
  const runBatch: CachedNetwork['runBatch'] = async (batch, past) => {
    const length = Math.max(...batch.map((ids) => ids.length));
    const padded = batch.flatMap((ids) => [...ids, ...new Array<number>(length - ids.length).fill(0)]);
    const last = batch.map((ids, row) => past[row]! + ids.length - 1);
    const feeds = {
      input_ids: new Tensor('int64', BigInt64Array.from(padded, BigInt), [batch.length, length]),
      seqlens_k: new Tensor('int32', Int32Array.from(last), [batch.length]),
      total_seq: new Tensor('int32', Int32Array.of(Math.max(...last) + 1), []),
      rows: new Tensor('int64', BigInt64Array.from(padded.keys(), BigInt), [padded.length]),
      ...under('past'),
    };
    const { logits } = await session.run(feeds, { logits: null, ...under('present') });
    return logits!.data as Float32Array;
  };
  return {
    run: (ids, past) => runBatch([ids], [past]),
    runBatch,
    close: () => session.release(),
  };
}
