import { logSumExp } from '../engine/logprobs.ts';
import { MAX_ROWS, type Runtime } from '../engine/runtime.ts';

/**
 * Log-probability of each token of a text after the first, given those before it.
 * @param cut tokens in one pass, from 2 to 64: noise depends on it where a profile is not exact.
 */
export async function scoreText(runtime: Runtime, ids: readonly number[], cut = MAX_ROWS): Promise<number[]> {
  const cache = runtime.createCache();
  const { vocab } = runtime.shape;
  const logprobs: number[] = [];
  try {
    for (let start = 0; start + 1 < ids.length; start += cut) {
      const chunk = ids.slice(start, start + cut);
      const pass = chunk.length === 1 ? [...chunk, ...chunk] : chunk;
      const rows = chunk.map((_, row) => row);
      const logits = await runtime.forward(cache, pass, start, rows);
      for (const row of rows) {
        const next = ids[start + row + 1];
        if (next === undefined) break;
        const distribution = logits.subarray(row * vocab, (row + 1) * vocab);
        logprobs.push(distribution[next]! - logSumExp(distribution));
      }
    }
  } finally {
    cache.close();
  }
  return logprobs;
}
