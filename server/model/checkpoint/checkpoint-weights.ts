import { badModel } from '../bad-model.ts';
import { layoutOf } from '../layout/layout-of.ts';
import type { Weights } from '../layout/weight-layout.ts';
import type { NetworkShape } from '../network-shape.ts';
import type { SafeTensor } from '../safetensors/read-safetensors.ts';
import { tensorMatrix } from '../safetensors/tensor-matrix.ts';

/** Masks and tables that older checkpoints carry and every program computes anew. */
const RECOMPUTED = /\.(attn\.(bias|masked_bias|embed_positions)|rotary_emb\.inv_freq)$/;

/** GPT-2's first checkpoints are of the body alone, whose names lack this. */
const BODY = 'transformer.';

function withFullNames(tensors: ReadonlyMap<string, SafeTensor>): ReadonlyMap<string, SafeTensor> {
  if (!tensors.has('wte.weight')) return tensors;
  return new Map(
    [...tensors].map(([name, tensor]) => [name.startsWith('lm_head.') ? name : BODY + name, tensor]),
  );
}

/** The weights of a network out of its checkpoint; throws `PHC_MODEL_FORMAT` if one is missing, misshapen or unknown. */
export function checkpointWeights(given: ReadonlyMap<string, SafeTensor>, shape: NetworkShape): Weights {
  const tensors = withFullNames(given);
  const weights: Weights = new Map(
    layoutOf(shape).flatMap(({ parts, columns }) =>
      parts.map((part) => {
        const tensor = tensors.get(part.tensor);
        if (!tensor) throw badModel(`tensor "${part.tensor}" is missing`);
        return [part.tensor, tensorMatrix(tensor, part, columns)] as const;
      }),
    ),
  );
  for (const name of tensors.keys()) {
    const isCopy = shape.tied && name === 'lm_head.weight';
    if (weights.has(name) || isCopy || RECOMPUTED.test(name)) continue;
    throw badModel(`tensor "${name}" is not part of the ${shape.architecture} networks supported here`);
  }
  return weights;
}
