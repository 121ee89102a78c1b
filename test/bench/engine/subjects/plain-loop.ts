import { loadCore } from '../../../../server/engine/core.ts';
import { defaultCoreOptions } from '../../../../server/engine/options.ts';
import { MAX_PASS } from '../../../../server/engine/runtime.ts';
import { commonPrefix } from '../../../../server/engine/slots.ts';
import type { Subject, SubjectOptions } from './subject.ts';

function indexOfMax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** One pass per token, no drafts, no slots: what the way of calling onnxruntime is worth by itself. */
export async function openPlainLoop(
  { path, threads, context }: SubjectOptions,
  kind: 'ffi' | 'package',
): Promise<Subject> {
  const core = await loadCore(path, { ...defaultCoreOptions(), context, threads, runtime: kind });
  const { runtime } = core;
  const cache = runtime.createCache();
  let known: number[] = [];
  return {
    async generate(ids, count) {
      const start = performance.now();
      const sequence = [...ids];
      let past = Math.min(commonPrefix(known, ids), ids.length - 1);
      let firstMs = 0;
      let forwards = 0;
      while (sequence.length < ids.length + count) {
        const pass = sequence.slice(past, past + MAX_PASS);
        const logits = await runtime.forward(cache, pass, past, [pass.length - 1]);
        past += pass.length;
        forwards++;
        if (past < sequence.length) continue;
        sequence.push(indexOfMax(logits));
        firstMs ||= performance.now() - start;
      }
      known = sequence.slice(0, -1);
      return {
        firstMs,
        totalMs: performance.now() - start,
        tokens: sequence.slice(ids.length),
        forwards,
      };
    },
  };
}
