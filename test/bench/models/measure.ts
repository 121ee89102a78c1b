import { openFfiRuntime } from '../../../server/engine/ffi-runtime.ts';
import { DEFAULT_PROFILE } from '../../../server/engine/profile.ts';
import { type KvCache, MAX_PASS, type Runtime } from '../../../server/engine/runtime.ts';
import { usualTuning } from '../../../server/engine/tuning/tuning.ts';
import type { NetworkShape } from '../../../server/model/network-shape.ts';

/** Tokens of the prompt, and of the answer. */
export const PROMPT = 512;
export const ANSWER = 20;

/** What one network took, round by round. */
export interface Speed {
  readonly loadMs: number;
  /** Resident memory with the network loaded and used, less what the process had before. */
  readonly memoryMB: number;
  readonly promptMs: readonly number[];
  readonly tokenMs: readonly number[];
  /** How it was computed. */
  readonly profile: string;
}

async function answer(
  runtime: Runtime,
  cache: KvCache,
  prompt: readonly number[],
): Promise<{ prompt: number; token: number }> {
  const began = performance.now();
  for (let at = 0; at < prompt.length; at += MAX_PASS)
    await runtime.forward(cache, prompt.slice(at, at + MAX_PASS), at, [0]);
  const read = performance.now();
  // What random weights say is nothing: any tokens do. The engine, too, always computes two rows at least.
  for (let token = 0; token < ANSWER; token++)
    await runtime.forward(cache, [token, token], prompt.length + token, [0]);
  return { prompt: read - began, token: (performance.now() - read) / ANSWER };
}

/** Times a prompt of 512 tokens and 20 tokens behind it, as often as `rounds` says after one that does not count. */
export async function measure(
  folder: string,
  shape: NetworkShape,
  threads: number,
  rounds: number,
): Promise<Speed> {
  const { layers, kvHeads, headDim, vocabulary: vocab } = shape;
  const before = process.memoryUsage().rss;
  const began = performance.now();
  const sizes = { layers, kvHeads, headDim, vocab, context: 2 * PROMPT };
  const runtime = await openFfiRuntime(folder, sizes, usualTuning(threads), DEFAULT_PROFILE, 1);
  const loadMs = performance.now() - began;
  const cache = runtime.createCache();
  const prompt = Array.from({ length: PROMPT }, (_, at) => (at * 7919) % vocab);
  const promptMs: number[] = [];
  const tokenMs: number[] = [];
  try {
    for (let round = 0; round <= rounds; round++) {
      const took = await answer(runtime, cache, prompt);
      if (round === 0) continue;
      promptMs.push(took.prompt);
      tokenMs.push(took.token);
    }
    const memoryMB = (process.memoryUsage().rss - before) / 1e6;
    return { loadMs, memoryMB, promptMs, tokenMs, profile: runtime.profile };
  } finally {
    cache.close();
    runtime.close();
  }
}
