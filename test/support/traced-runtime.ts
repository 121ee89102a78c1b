import { type KvCache, MAX_PASS, MAX_ROWS, type Runtime, type Step } from '../../server/engine/runtime.ts';

interface TracedCache extends KvCache {
  readonly ids: number[];
}

/** A runtime without a model: what it gives after a token tells all the tokens of the sequence up to it. */
export interface TracedRuntime extends Runtime {
  /** The passes made, each with its steps. */
  readonly passes: ReadonlyArray<readonly Step[]>;
  /** Ends the pass under way, which else waits for it. */
  end(): void;
}

/** A number that stands for a sequence of tokens; exact in 32-bit floats. */
export function trace(ids: readonly number[]): number {
  return ids.reduce((hash, id) => (hash * 31 + id + 7) % 1_000_003, 1);
}

function take({ cache, ids, past, rows }: Step): Float32Array {
  const held = (cache as TracedCache).ids;
  if (past > held.length) throw new Error('positions before the pass were never computed');
  if (ids.length < 2 || ids.length > MAX_PASS || rows.length > MAX_ROWS) throw new Error('not a pass');
  held.splice(past, held.length - past, ...ids);
  return Float32Array.from(rows, (row) => trace(held.slice(0, past + row + 1)));
}

/** @param manual whether passes wait for `end`. @param most sequences in one pass. */
export function tracedRuntime({ manual = false, most = 4, context = 10_000 } = {}): TracedRuntime {
  const passes: Step[][] = [];
  let settle = { resolve: () => {}, reject: (_cause: Error) => {} };
  const pass = async (steps: readonly Step[]): Promise<Float32Array[]> => {
    passes.push([...steps]);
    if (new Set(steps.map(({ cache }) => cache)).size < steps.length)
      throw new Error('a cache is there twice');
    if (steps.length > most) throw new Error('too many sequences');
    if (manual)
      await new Promise<void>((resolve, reject) => {
        settle = { resolve, reject };
      });
    return steps.map(take);
  };
  return {
    kind: 'ffi',
    profile: 'cpu-fast',
    shape: { layers: 1, kvHeads: 1, headDim: 1, vocab: 1, context },
    createCache: (): TracedCache => ({ ids: [], close() {} }),
    async forward(cache, ids, past, rows) {
      const [logits] = await pass([{ cache, ids, past, rows }]);
      return logits ?? new Float32Array();
    },
    ...(most > 1 && { together: { most, forward: pass } }),
    copy(from, to, tokens) {
      (to as TracedCache).ids.splice(
        0,
        Number.POSITIVE_INFINITY,
        ...(from as TracedCache).ids.slice(0, tokens),
      );
    },
    interrupt: () => settle.reject(new Error('interrupted')),
    end: () => settle.resolve(),
    passes,
    close() {},
  };
}
