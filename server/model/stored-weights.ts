import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { badModel } from './bad-model.ts';
import { type Layout, type StoredWeight, splitParts, type Weights } from './layout/weight-layout.ts';
import type { Matrix } from './matrix.ts';
import { readFields } from './onnx/fields.ts';
import { readTensor, type StoredTensor } from './onnx/stored-model.ts';
import { expandFour } from './quantize-four.ts';
import { openRandomAccess, type RandomAccess } from './random-access.ts';

// Field numbers of onnx.proto.
const MODEL_GRAPH = 7;
const GRAPH_TENSOR = 5;

interface Stored {
  readonly items: number;
  readonly offset: number;
}

interface Find {
  (name: string): Stored;
  has(name: string): boolean;
}

function readStoredTensors(path: string): Find {
  const graphs = readFields(readFileSync(path)).filter(({ number }) => number === MODEL_GRAPH);
  const tensors = graphs
    .flatMap(({ content }) => readFields(content))
    .filter(({ number }) => number === GRAPH_TENSOR)
    .map(({ content }): [string, StoredTensor] => {
      const tensor = readTensor(content);
      return [tensor.name, tensor];
    });
  const byName = new Map(tensors);
  const find = (name: string): Stored => {
    const { dims, external } = byName.get(name) ?? { dims: [], external: null };
    if (!external) throw badModel(`the graph stores no tensor "${name}"`);
    return { items: dims.reduce((product, dim) => product * dim, 1), offset: external.offset };
  };
  return Object.assign(find, { has: (name: string) => byName.has(name) });
}

function storedFloats(file: RandomAccess, find: Find, name: string, columns: number): Matrix {
  const { items, offset } = find(name);
  return {
    rows: items / columns,
    columns,
    readRows(first, count, target) {
      const bytes = new Uint8Array(target.buffer, target.byteOffset, 4 * count * columns);
      file.readAt(bytes, offset + 4 * first * columns);
    },
  };
}

/** Stored integers times their scales, rounded to fp32. */
function storedIntegers(file: RandomAccess, find: Find, name: string, columns: number): Matrix {
  const [codes, scales] = [find(`${name}.codes`), find(`${name}.scales`)];
  const rows = codes.items / columns;
  const blocks = scales.items / rows;
  const block = columns / blocks;
  return {
    rows,
    columns,
    readRows(first, count, target) {
      const integers = new Uint8Array(count * columns);
      const factors = new Float32Array(count * blocks);
      file.readAt(integers, codes.offset + first * columns);
      file.readAt(new Uint8Array(factors.buffer), scales.offset + 4 * first * blocks);
      for (let at = 0; at < integers.length; at++) {
        target[at] = (integers[at]! - 128) * factors[Math.floor(at / block)]!;
      }
    },
  };
}

/** Stored 4-bit codes without their zeros, times their scales. */
function storedFourBits(file: RandomAccess, find: Find, name: string, columns: number): Matrix {
  const [codes, scales, zeros] = [find(`${name}.codes`), find(`${name}.scales`), find(`${name}.zeros`)];
  const rows = (2 * codes.items) / columns;
  const [blocks, zeroBytes] = [scales.items / rows, zeros.items / rows];
  return {
    rows,
    columns,
    readRows(first, count, target) {
      const stored = {
        codes: new Uint8Array((count * columns) / 2),
        scales: new Float32Array(count * blocks),
        zeros: new Uint8Array(count * zeroBytes),
      };
      file.readAt(stored.codes, codes.offset + (first * columns) / 2);
      file.readAt(new Uint8Array(stored.scales.buffer), scales.offset + 4 * first * blocks);
      file.readAt(stored.zeros, zeros.offset + first * zeroBytes);
      expandFour(stored, columns, target);
    },
  };
}

/** The weights of a built model folder whose digest has been checked; close it after the matrices were read. */
export function openStoredWeights(folder: string, layout: Layout): { weights: Weights; close(): void } {
  const find = readStoredTensors(join(folder, 'model.onnx'));
  const file = openRandomAccess(join(folder, 'model.onnx.data'));
  const read = ({ stored, kind, columns }: StoredWeight) => {
    if (kind === 'floats') return storedFloats(file, find, stored, columns);
    // Besides those of 4 bits, the embedding has zeros; they are where they must be for 8 bits.
    const hasFourBits = stored !== 'embedding' && find.has(`${stored}.zeros`);
    return (hasFourBits ? storedFourBits : storedIntegers)(file, find, stored, columns);
  };
  return {
    weights: new Map(layout.flatMap((weight) => splitParts(weight, read(weight)))),
    close: file.close,
  };
}
