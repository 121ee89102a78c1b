import { FOUR_BIT_BLOCK, type FourBits, quantizeFour } from '../quantize-four.ts';
import type { FourBitWeight } from './graph.ts';
import type { OnnxTensor } from './onnx-proto.ts';
import { DATA_FILE, type WeightFile } from './weight-file.ts';

/** Numbers that are quantised at a time: some 50 ms, so nothing else waits long. */
const PIECE = 1 << 18;

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Quantises a matrix and writes its codes, scales and zeros one after the other. */
export async function writeFourBits(
  file: WeightFile,
  { matrix, name, importance }: FourBitWeight,
  onRows: (numbers: number) => void,
): Promise<OnnxTensor[]> {
  const { rows, columns } = matrix;
  const blocks = columns / FOUR_BIT_BLOCK;
  const step = Math.max(1, Math.floor(PIECE / columns));
  const values = new Float32Array(Math.min(step, rows) * columns);
  const rest: Array<Pick<FourBits, 'scales' | 'zeros'>> = [];
  const codes = await file.add(async (write) => {
    for (let row = 0; row < rows; row += step) {
      const count = Math.min(step, rows - row);
      const used = values.subarray(0, count * columns);
      matrix.readRows(row, count, used);
      const { codes, scales, zeros } = quantizeFour(used, columns, importance);
      rest.push({ scales, zeros });
      await write(codes);
      onRows(used.length);
    }
  });
  const scales = await file.add(async (write) => {
    for (const piece of rest) await write(bytesOf(piece.scales));
  });
  const zeros = await file.add(async (write) => {
    for (const piece of rest) await write(piece.zeros);
  });
  const at = (extent: typeof codes) => ({ file: DATA_FILE, ...extent });
  return [
    {
      name: `${name}.codes`,
      element: 'uint8',
      dims: [rows, blocks, FOUR_BIT_BLOCK / 2],
      data: at(codes),
    },
    { name: `${name}.scales`, element: 'float', dims: [rows * blocks], data: at(scales) },
    { name: `${name}.zeros`, element: 'uint8', dims: [rows * Math.ceil(blocks / 2)], data: at(zeros) },
  ];
}
