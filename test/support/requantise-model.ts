import { closeSync, cpSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { readFields } from '../../server/model/onnx/fields.ts';
import { readNode, readTensor } from '../../server/model/onnx/stored-model.ts';

const MODEL_GRAPH = 7;
const [GRAPH_NODE, GRAPH_TENSOR] = [1, 5];
const BLOCK = 32;
const ZERO = 128;

/** Symmetric rounding of blocks of 32 to so many levels on each side, in place, as the nearest of the 8-bit numbers that are stored. */
function roundCodes(codes: Uint8Array, levels: number): void {
  for (let start = 0; start < codes.length; start += BLOCK) {
    let largest = 0;
    for (let at = start; at < start + BLOCK; at++) largest = Math.max(largest, Math.abs(codes[at]! - ZERO));
    const step = largest / levels || 1;
    for (let at = start; at < start + BLOCK; at++) {
      codes[at] = ZERO + Math.round(Math.round((codes[at]! - ZERO) / step) * step);
    }
  }
}

/**
 * Copies a model folder, every matrix of its body re-quantised to 4 bits or fewer: what a provider saves who serves half the
 * weights. The output matrix stays as it is, which makes the swap harder to see.
 */
export function requantiseModel(from: string, to: string, bits = 4): void {
  cpSync(from, to, { recursive: true });
  const graph = readFields(readFileSync(join(from, 'model.onnx'))).find(
    ({ number }) => number === MODEL_GRAPH,
  );
  const fields = readFields(graph?.content ?? new Uint8Array());
  const matrices = new Set(
    fields
      .filter(({ number }) => number === GRAPH_NODE)
      .map(({ content }) => readNode(content))
      .filter(({ op, inputs }) => op === 'MatMulNBits' && !inputs.includes('output.codes'))
      .map(({ inputs }) => inputs[1]),
  );
  const file = openSync(join(to, 'model.onnx.data'), 'r+');
  try {
    for (const { number, content } of fields) {
      if (number !== GRAPH_TENSOR) continue;
      const { name, external } = readTensor(content);
      if (!matrices.has(name) || !external) continue;
      const codes = new Uint8Array(external.length);
      readSync(file, codes, 0, codes.length, external.offset);
      roundCodes(codes, 2 ** (bits - 1) - 1);
      writeSync(file, codes, 0, codes.length, external.offset);
    }
  } finally {
    closeSync(file);
  }
}
