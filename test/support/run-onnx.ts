import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { NetworkShape } from '../../server/model/network-shape.ts';

const int64 = (values: readonly number[]) => BigInt64Array.from(values, BigInt);

/** Logits and most likely next token after each of `ids`, by onnxruntime-node's own API. */
export async function runOnnx(
  path: string,
  shape: NetworkShape,
  ids: readonly number[],
): Promise<{ logits: Float32Array; next: number[] }> {
  const session = await InferenceSession.create(path, { executionProviders: ['cpu'], intraOpNumThreads: 1 });
  const count = ids.length;
  const feeds: Record<string, Tensor> = {
    input_ids: new Tensor('int64', int64(ids), [1, count]),
    seqlens_k: new Tensor('int32', Int32Array.of(count - 1), [1]),
    total_seq: new Tensor('int32', Int32Array.of(count), []),
    rows: new Tensor('int64', int64([...ids.keys()]), [count]),
  };
  const cache = [1, shape.kvHeads, 64, shape.headDim];
  const items = cache.reduce((product, dim) => product * dim, 1);
  for (let layer = 0; layer < shape.layers; layer++) {
    for (const kind of ['k', 'v'])
      feeds[`past.${layer}.${kind}`] = new Tensor('float32', new Float32Array(items), cache);
  }
  const { logits, next } = await session.run(feeds, ['logits', 'next']);
  await session.release();
  return {
    logits: Float32Array.from(logits!.data as Float32Array),
    next: Array.from(next!.data as BigInt64Array, Number),
  };
}
