import { join } from 'node:path';
import { badModel } from '../bad-model.ts';
import { type LlamaLayer, type LlamaWeights, PROJECTIONS, type Projection } from '../llama-weights.ts';
import type { Matrix } from '../matrix.ts';
import { openRandomAccess } from '../random-access.ts';
import { type AdapterScale, readAdapterScale } from './adapter-config.ts';
import { addLowRank } from './add-low-rank.ts';
import { readSafetensors, type SafeTensor } from './safetensors.ts';

/** A LoRA adapter in PEFT's format. */
export interface Adapter {
  /** The weights with the adapter added in fp32; throws `PHC_MODEL_FORMAT` if it was made for another network. */
  merge(weights: LlamaWeights): LlamaWeights;
  close(): void;
}

type Tensors = Map<string, SafeTensor>;

/** Takes a tensor out, so that in the end only those that belong nowhere are left. */
function take(tensors: Tensors, name: string, rows: number, columns: number): Float32Array | undefined {
  const tensor = tensors.get(name);
  if (!tensor) return undefined;
  if (tensor.shape.length !== 2 || tensor.shape[0] !== rows || tensor.shape[1] !== columns) {
    throw badModel(
      `tensor "${name}" of the adapter is ${tensor.shape.join(' × ')}, expected ${rows} × ${columns}`,
    );
  }
  tensors.delete(name);
  return tensor.read();
}

function mergeMatrix(matrix: Matrix, name: string, tensors: Tensors, { rank, factor }: AdapterScale): Matrix {
  const down = take(tensors, `${name}.lora_A.weight`, rank, matrix.columns);
  const up = take(tensors, `${name}.lora_B.weight`, matrix.rows, rank);
  if (!down && !up) return matrix;
  if (!down || !up) throw badModel(`the adapter has only one half of "${name}"`);
  return addLowRank(matrix, { rank, factor, down, up });
}

function mergeLayer(layer: LlamaLayer, index: number, tensors: Tensors, scale: AdapterScale): LlamaLayer {
  const merged = (projection: Projection) => {
    const name = `base_model.model.model.layers.${index}.${PROJECTIONS[projection].module}.${projection}`;
    return mergeMatrix(layer.projections[projection], name, tensors, scale);
  };
  return {
    ...layer,
    projections: {
      q_proj: merged('q_proj'),
      k_proj: merged('k_proj'),
      v_proj: merged('v_proj'),
      o_proj: merged('o_proj'),
      gate_proj: merged('gate_proj'),
      up_proj: merged('up_proj'),
      down_proj: merged('down_proj'),
    },
  };
}

/** Opens an adapter folder (`adapter_config.json`, `adapter_model.safetensors`); close it after the weights were read. */
export function loadAdapter(folder: string): Adapter {
  const scale = readAdapterScale(join(folder, 'adapter_config.json'));
  const source = openRandomAccess(join(folder, 'adapter_model.safetensors'));
  return {
    merge(weights) {
      const tensors = readSafetensors(source);
      const layers = weights.layers.map((layer, index) => mergeLayer(layer, index, tensors, scale));
      for (const name of tensors.keys())
        throw badModel(`tensor "${name}" of the adapter has no place in the network`);
      return { ...weights, layers };
    },
    close: source.close,
  };
}
