import { badModel } from '../bad-model.ts';
import { layoutOf } from '../layout/layout-of.ts';
import type { Layout, Weights } from '../layout/weight-layout.ts';
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

/**
 * The weights that a layout names; throws `PHC_MODEL_FORMAT` if one is missing or misshapen, or if there are others.
 * @param isSuperfluous tells those that nobody needs.
 * @param family what such networks are called.
 */
export function layoutWeights(
  tensors: ReadonlyMap<string, SafeTensor>,
  layout: Layout,
  isSuperfluous: (name: string) => boolean,
  family: string,
): Weights {
  const weights: Weights = new Map(
    layout.flatMap(({ parts, columns }) =>
      parts.map((part) => {
        const tensor = tensors.get(part.tensor);
        if (!tensor) throw badModel(`tensor "${part.tensor}" is missing`);
        return [part.tensor, tensorMatrix(tensor, part, columns)] as const;
      }),
    ),
  );
  const other = [...tensors.keys()].find((name) => !weights.has(name) && !isSuperfluous(name));
  if (other === undefined) return weights;
  throw badModel(`tensor "${other}" is not part of the ${family} networks supported here`);
}

/** The weights of a network out of its checkpoint; throws `PHC_MODEL_FORMAT` if one is missing, misshapen or unknown. */
export function checkpointWeights(given: ReadonlyMap<string, SafeTensor>, shape: NetworkShape): Weights {
  const isSuperfluous = (name: string) => (shape.tied && name === 'lm_head.weight') || RECOMPUTED.test(name);
  return layoutWeights(withFullNames(given), layoutOf(shape), isSuperfluous, shape.architecture);
}
