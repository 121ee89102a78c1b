import { type LlamaWeights, PROJECTIONS, type Projection } from '../llama-weights.ts';
import type { Matrix } from '../matrix.ts';
import type { NamedTensor } from './named-tensor.ts';

const vector = (name: string, matrix: Matrix): NamedTensor => ({ name, dims: [matrix.columns], matrix });
const table = (name: string, matrix: Matrix): NamedTensor => ({
  name,
  dims: [matrix.rows, matrix.columns],
  matrix,
});

/** The weights of a llama under Hugging Face's names; a tied output matrix is left out. */
export function llamaTensors(weights: LlamaWeights): NamedTensor[] {
  const projections: Projection[] = [
    'q_proj',
    'k_proj',
    'v_proj',
    'o_proj',
    'gate_proj',
    'up_proj',
    'down_proj',
  ];
  const layers = weights.layers.flatMap((layer, index) => {
    const name = `model.layers.${index}`;
    return [
      vector(`${name}.input_layernorm.weight`, layer.attentionNorm),
      ...projections.map((projection) =>
        table(
          `${name}.${PROJECTIONS[projection].module}.${projection}.weight`,
          layer.projections[projection],
        ),
      ),
      vector(`${name}.post_attention_layernorm.weight`, layer.feedForwardNorm),
    ];
  });
  return [
    table('model.embed_tokens.weight', weights.embedding),
    ...layers,
    vector('model.norm.weight', weights.norm),
    ...(weights.output ? [table('lm_head.weight', weights.output)] : []),
  ];
}
