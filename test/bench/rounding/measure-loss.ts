import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { logSumExp } from '../../../server/engine/logprobs.ts';
import type { NetworkShape } from '../../../server/model/network-shape.ts';

/** Nats per token of each window, every token after the first given the ones before it; the stored graph as it is. */
export async function measureLoss(
  folder: string,
  { layers, kvHeads, headDim, vocabulary }: NetworkShape,
  windows: ReadonlyArray<readonly number[]>,
): Promise<number[]> {
  const session = await InferenceSession.create(join(folder, 'model.onnx'), { logSeverityLevel: 3 });
  const names = Array.from({ length: layers }, (_, layer) => [`past.${layer}.k`, `past.${layer}.v`]).flat();
  const nothing = new Tensor('float32', new Float32Array(0), [1, kvHeads, 0, headDim]);
  const losses: number[] = [];
  for (const ids of windows) {
    const { logits } = await session.run(
      {
        input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
        seqlens_k: new Tensor('int32', Int32Array.of(ids.length - 1), [1]),
        total_seq: new Tensor('int32', Int32Array.of(ids.length), []),
        rows: new Tensor('int64', BigInt64Array.from(ids.keys(), BigInt), [ids.length]),
        ...Object.fromEntries(names.map((name) => [name, nothing])),
      },
      ['logits'],
    );
    const data = logits?.data;
    if (!(data instanceof Float32Array)) throw new Error('the model gave no logits');
    const nats = ids.slice(1).map((id, at) => {
      const row = data.subarray(at * vocabulary, (at + 1) * vocabulary);
      return logSumExp(row) - row[id]!;
    });
    losses.push(nats.reduce((sum, loss) => sum + loss, 0) / nats.length);
  }
  await session.release();
  return losses;
}
