import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createPasses } from './passes.ts';
import { MAX_PASS, type Runtime } from './runtime.ts';
import { createScheduler } from './scheduler.ts';

interface Pass {
  readonly ids: readonly number[];
  readonly past: number;
  readonly rows: readonly number[];
}

function recorded() {
  const made: Pass[] = [];
  const cache = { close: () => {} };
  const runtime: Runtime = {
    kind: 'ffi',
    profile: 'cpu-fast',
    shape: { layers: 1, kvHeads: 1, headDim: 1, vocab: 1, context: 10_000 },
    createCache: () => cache,
    forward: async (_, ids, past, rows) => {
      made.push({ ids, past, rows });
      return new Float32Array(rows.length);
    },
    interrupt: () => {},
    close: () => {},
  };
  const slot = { cache, ids: [] as number[], prompt: [], doc: '', busy: true, lastUse: 0 };
  const job = { warm: false, signal: new AbortController().signal, sequence: [] };
  return { made, slot, passes: createPasses(runtime, createScheduler(runtime), slot, job) };
}

describe('passes', () => {
  it('give the logits of every wanted row in the last one, wherever a long prompt is cut', async () => {
    const nearCut = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: -20, max: 5 }));
    const prompt = fc.oneof(
      fc.integer({ min: 1, max: 3 * MAX_PASS }),
      nearCut.map(([passes, offset]) => passes * MAX_PASS + offset),
    );
    const draft = fc.integer({ min: 0, max: 16 });
    await fc.assert(
      fc.asyncProperty(prompt, draft, async (length, drafted) => {
        const { made, slot, passes } = recorded();
        const ids = Array.from({ length: length + drafted }, (_, i) => i);
        const rows = Array.from({ length: drafted + 1 }, (_, i) => length - 1 + i);
        await passes.append(ids, rows);
        const last = made.at(-1)!;
        assert.deepEqual(
          last.rows.map((row) => last.past + row),
          rows,
        );
        assert.ok(last.rows.every((row) => row >= 0 && row < last.ids.length));
        assert.ok(made.every((pass) => pass.ids.length <= MAX_PASS && pass.ids.length >= 2));
        assert.deepEqual(slot.ids, ids);
      }),
    );
  });
});
