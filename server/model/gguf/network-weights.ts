import { badModel } from '../bad-model.ts';
import { layoutOf } from '../layout/layout-of.ts';
import type { Part, Weights } from '../layout/weight-layout.ts';
import { type Matrix, splitRotaryPairs } from '../matrix.ts';
import type { NetworkShape } from '../network-shape.ts';
import type { Gguf } from './read-gguf.ts';
import { ggufName } from './tensor-names.ts';

/** The tensor `name` as a part of a stored weight with so many columns. */
function ggufMatrix(gguf: Gguf, name: string, { rows, form }: Part, columns: number): Matrix {
  const tensor = gguf.tensors.get(name);
  if (!tensor) throw badModel(`tensor "${name}" is missing`);
  // GPT-2's weights, too, lie there as rows of inputs.
  const expected = form === 'vector' ? [rows * columns] : [columns, rows];
  const { dims, type } = tensor;
  const width = Math.max(dims.length, expected.length);
  if (
    Array.from({ length: width }, (_, axis) => dims[axis] ?? 1).some(
      (dim, axis) => dim !== (expected[axis] ?? 1),
    )
  )
    throw badModel(`tensor "${name}" is ${dims.join(' × ')}, expected ${expected.join(' × ')}`);
  if (columns % type.items) throw badModel(`tensor "${name}" cannot be split into rows of ${columns}`);
  const rowBytes = (columns / type.items) * type.bytes;
  const start = gguf.dataStart + tensor.offset;
  return {
    rows,
    columns,
    readRows(first, count, target) {
      const packed = new Uint8Array(count * rowBytes);
      gguf.source.readAt(packed, start + first * rowBytes);
      type.unpack(new DataView(packed.buffer), target.subarray(0, count * columns));
    },
  };
}

/** The weights of a GGUF file; throws `PHC_MODEL_FORMAT` if a tensor is missing, misshapen or unknown. */
export function ggufWeights(gguf: Gguf, shape: NetworkShape): Weights {
  const { architecture, headDim } = shape;
  const unused = new Set(gguf.tensors.keys());
  const weights = new Map(
    layoutOf(shape).flatMap(({ parts, columns }) =>
      parts.map((part) => {
        const name = ggufName(architecture, part.tensor) ?? part.tensor;
        unused.delete(name);
        const matrix = ggufMatrix(gguf, name, part, columns);
        // llama.cpp turns neighbouring items of a llama together, and of no other network here.
        const isTurned = architecture === 'llama' && /\.[qk]_proj\./.test(part.tensor);
        return [part.tensor, isTurned ? splitRotaryPairs(matrix, headDim) : matrix] as const;
      }),
    ),
  );
  for (const name of unused)
    throw badModel(`tensor "${name}" is not part of the ${architecture} networks supported here`);
  return weights;
}
