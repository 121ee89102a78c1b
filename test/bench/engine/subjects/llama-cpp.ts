import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { commonPrefix } from '../../../../server/engine/slots.ts';
import type { Subject, SubjectOptions } from './subject.ts';

/** The part of node-llama-cpp's types that is used; the package itself is only there where the benchmark has run. */
interface NodeLlamaCpp {
  getLlama(options: { gpu: false; build: 'never'; logLevel: 'error'; maxThreads: number }): Promise<{
    loadModel(options: { modelPath: string }): Promise<{
      createContext(options: {
        contextSize: number;
        threads: number;
        batchSize: number;
        flashAttention: boolean;
      }): Promise<{ getSequence(): Sequence }>;
    }>;
  }>;
}

interface Sequence {
  readonly contextTokens: readonly number[];
  readonly nextTokenIndex: number;
  eraseContextTokenRanges(ranges: Array<{ start: number; end: number }>): Promise<void>;
  evaluate(
    ids: readonly number[],
    options: { temperature: number; yieldEogToken: boolean },
  ): AsyncIterable<number>;
}

/** llama.cpp's own default for tokens computed at once. */
const BATCH = 512;

/** llama.cpp by node-llama-cpp: flash attention, the same threads, its KV cache rewound to what the prompts share. */
export async function openLlamaCpp({ path, threads, context }: SubjectOptions): Promise<Subject> {
  const entry = join(__dirname, '..', '..', 'peers', 'node_modules', 'node-llama-cpp', 'dist', 'index.js');
  const { getLlama }: NodeLlamaCpp = await import(pathToFileURL(entry).href);
  const llama = await getLlama({ gpu: false, build: 'never', logLevel: 'error', maxThreads: threads });
  const model = await llama.loadModel({ modelPath: path });
  const llamaContext = await model.createContext({
    contextSize: context,
    threads,
    batchSize: BATCH,
    flashAttention: true,
  });
  const sequence = llamaContext.getSequence();
  return {
    async generate(ids, count) {
      const start = performance.now();
      const shared = Math.min(commonPrefix(sequence.contextTokens, ids), ids.length - 1);
      const end = sequence.nextTokenIndex;
      if (end > shared) await sequence.eraseContextTokenRanges([{ start: shared, end }]);
      const tokens: number[] = [];
      let firstMs = 0;
      for await (const id of sequence.evaluate(ids.slice(shared), { temperature: 0, yieldEogToken: true })) {
        firstMs ||= performance.now() - start;
        tokens.push(id);
        if (tokens.length === count) break;
      }
      // It tells no number of passes; without drafts it is one per token.
      return { firstMs, totalMs: performance.now() - start, tokens, forwards: count };
    },
  };
}
