import { join } from 'node:path';
import { badModel } from '../bad-model.ts';
import { layoutOf } from '../layout/layout-of.ts';
import type { Part, Weights } from '../layout/weight-layout.ts';
import type { Matrix } from '../matrix.ts';
import type { NetworkShape } from '../network-shape.ts';
import { openRandomAccess } from '../random-access.ts';
import { readSafetensors, type SafeTensor } from '../safetensors/read-safetensors.ts';
import { type AdapterScale, readAdapterScale } from './adapter-config.ts';
import { addLowRank } from './add-low-rank.ts';

/** A LoRA adapter in PEFT's format. */
export interface Adapter {
  /** The weights with the adapter added in fp32; throws `PHC_MODEL_FORMAT` if it was made for another network. */
  merge(weights: Weights, shape: NetworkShape): Weights;
  close(): void;
}

/** File of an adapter folder that holds its tensors. */
export const ADAPTER_WEIGHTS = 'adapter_model.safetensors';

type Tensors = Map<string, SafeTensor>;

/** Takes a tensor out, so that in the end only those that belong nowhere are left. */
function take(tensors: Tensors, name: string, rows: number, columns: number): Float32Array | undefined {
  const tensor = tensors.get(name);
  if (!tensor) return undefined;
  const { shape } = tensor;
  if (shape.length !== 2 || shape[0] !== rows || shape[1] !== columns) {
    throw badModel(`tensor "${name}" of the adapter is ${shape.join(' × ')}, expected ${rows} × ${columns}`);
  }
  tensors.delete(name);
  const values = new Float32Array(rows * columns);
  tensor.read(0, values.length, values);
  return values;
}

function mergeMatrix(matrix: Matrix, part: Part, tensors: Tensors, scale: AdapterScale): Matrix {
  const name = `base_model.model.${part.tensor.replace(/\.weight$/, '')}`;
  const { rank, factor } = scale;
  const down = take(tensors, `${name}.lora_A.weight`, rank, matrix.columns);
  const up = take(tensors, `${name}.lora_B.weight`, matrix.rows, rank);
  if (!down && !up) return matrix;
  if (!down || !up) throw badModel(`the adapter has only one half of "${name}"`);
  // PEFT sets the option by itself for GPT-2's Conv1D; for other layers it would turn the change over.
  if (scale.turnedOver && part.form !== 'transposed') {
    throw badModel(`the adapter's option "fan_in_fan_out" does not go with "${name}"`);
  }
  return addLowRank(matrix, { rank, factor, down, up });
}

/** Opens an adapter folder (`adapter_config.json`, `adapter_model.safetensors`); close it after the weights were read. */
export function loadAdapter(folder: string): Adapter {
  const scale = readAdapterScale(join(folder, 'adapter_config.json'));
  const source = openRandomAccess(join(folder, ADAPTER_WEIGHTS));
  return {
    merge(weights, shape) {
      const tensors = readSafetensors(source);
      const merged = new Map(weights);
      for (const { kind, stored, parts } of layoutOf(shape)) {
        if (kind !== 'quantized' || stored === 'embedding') continue;
        for (const part of parts) {
          const matrix = weights.get(part.tensor);
          if (matrix) merged.set(part.tensor, mergeMatrix(matrix, part, tensors, scale));
        }
      }
      for (const name of tensors.keys())
        throw badModel(`tensor "${name}" of the adapter has no place in the network`);
      return merged;
    },
    close: source.close,
  };
}
