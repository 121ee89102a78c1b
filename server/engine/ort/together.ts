import { POSITIONS } from '../onnx/given-positions.ts';
import { LENGTHS, ofSequence } from '../onnx/many-sequences.ts';
import { MAX_PASS, MAX_ROWS, type ModelShape, type Step } from '../runtime.ts';
import { bindCache, type CacheMaker, type CacheMemory } from './cache-memory.ts';
import { createOutputs, type Outputs, type TopKOutputs, type Wanted } from './outputs.ts';
import { type Binding, createBinding, type OrtSession, type Runner } from './session.ts';
import { allocate, memoize, tensorOver } from './tensor.ts';

/** A sequence's part of a pass, with the memory of its cache. */
interface BoundStep extends Step {
  readonly memory: CacheMemory;
}

/** A session whose graph takes several sequences (`onnx/many-sequences.ts`), with all that is bound to it. */
export interface TogetherSession {
  /** Gives where in the outputs the rows of each step begin, in order. */
  forward(steps: readonly BoundStep[], wanted: Wanted): Promise<number[]>;
  /** Of the last pass. */
  readonly outputs: Outputs;
  close(): void;
}

/** One of the places that the graph has for a sequence. */
interface Site {
  memory: CacheMemory;
  bind(memory: CacheMemory): void;
  /** Says where the part of the sequence lies. */
  set(past: number, length: number): void;
}

/** What stands where there is no sequence: two rows over a cache of their own, which nobody reads. */
const NOTHING = { ids: [0, 0], past: 0, rows: [] } as const;

function createSite(binding: Binding, index: number, empty: CacheMemory): Site {
  const memory = allocate(8);
  const lengths = new Int32Array(memory.buffer, memory.byteOffset, 2);
  const last = tensorOver(memory, 'int32', [1]);
  const total = tensorOver(memory.subarray(4), 'int32', []);
  const bind = (next: CacheMemory) => bindCache(binding, next, (name) => ofSequence(name, index));
  bind(empty);
  return {
    memory: empty,
    bind(next) {
      // 240 calls: a sequence keeps its place from pass to pass.
      if (this.memory !== next) bind(next);
      this.memory = next;
    },
    set(past, length) {
      lengths[0] = past + length - 1;
      lengths[1] = past + length;
      // A device gets what is in them when they are bound.
      binding.input(ofSequence('seqlens_k', index), last);
      binding.input(ofSequence('total_seq', index), total);
    },
  };
}

interface TogetherOptions {
  /** How many sequences the graph takes. */
  readonly count: number;
  readonly caches: CacheMaker;
  readonly asksPositions: boolean;
  readonly top: TopKOutputs | undefined;
}

/** Binds all that a session for several sequences needs. */
export function openTogether(
  session: OrtSession,
  runner: Runner,
  shape: ModelShape,
  { count, caches, asksPositions, top }: TogetherOptions,
): TogetherSession {
  const binding = createBinding(session);
  const idMemory = allocate(8 * MAX_PASS * count);
  const positionMemory = allocate(8 * MAX_PASS * count);
  const rowMemory = allocate(8 * MAX_ROWS * count);
  const partMemory = allocate(8 * count);
  const ids = new BigInt64Array(idMemory.buffer, idMemory.byteOffset, MAX_PASS * count);
  const positions = new BigInt64Array(positionMemory.buffer, positionMemory.byteOffset, MAX_PASS * count);
  const rows = new BigInt64Array(rowMemory.buffer, rowMemory.byteOffset, MAX_ROWS * count);
  const parts = new BigInt64Array(partMemory.buffer, partMemory.byteOffset, count);
  const idTensor = memoize((n) => tensorOver(idMemory, 'int64', [1, n]));
  const positionTensor = memoize((n) => tensorOver(positionMemory, 'int64', [1, n]));
  const rowTensor = memoize((n) => tensorOver(rowMemory, 'int64', [n]));
  const outputs = createOutputs(shape.vocab, MAX_ROWS * count, top);
  const partTensor = tensorOver(partMemory, 'int64', [count]);
  const empty = caches.create(shape, NOTHING.ids.length);
  const sites = Array.from({ length: count }, (_, index) => createSite(binding, index, empty));

  /** The step of each site, where it has one: each cache where it was before, if it was at one. */
  const seat = (steps: readonly BoundStep[]): Array<BoundStep | undefined> => {
    const seated = sites.map((site) => steps.find(({ memory }) => memory === site.memory));
    const rest = steps.filter((step) => !seated.includes(step));
    return seated.map((step) => step ?? rest.shift());
  };

  return {
    outputs,
    async forward(steps, wanted) {
      const seated = seat(steps);
      const firstRows = new Map<BoundStep, number>();
      let [idCount, rowCount] = [0, 0];
      for (const [index, site] of sites.entries()) {
        const step = seated[index];
        const part = step ?? NOTHING;
        // A cache that has no part in this pass must not be written.
        site.bind(step?.memory ?? empty);
        site.set(part.past, part.ids.length);
        parts[index] = BigInt(part.ids.length);
        if (step) firstRows.set(step, rowCount);
        for (const row of part.rows) rows[rowCount++] = BigInt(idCount + row);
        for (const [at, id] of part.ids.entries()) {
          positions[idCount] = BigInt(part.past + at);
          ids[idCount++] = BigInt(id);
        }
      }
      binding.input(LENGTHS, partTensor);
      binding.input('input_ids', idTensor(idCount));
      if (asksPositions) binding.input(POSITIONS, positionTensor(idCount));
      binding.input('rows', rowTensor(rowCount));
      outputs.bind(binding, rowCount, wanted);
      await runner.run(session, binding);
      return steps.map((step) => firstRows.get(step) ?? 0);
    },
    close() {
      binding.close();
      empty.close();
      session.close();
    },
  };
}
