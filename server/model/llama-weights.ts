import { badModel } from './bad-model.ts';
import type { Gguf } from './gguf/read-gguf.ts';
import type { LlamaShape } from './llama-shape.ts';
import { ggufMatrix, type Matrix, splitRotaryPairs } from './matrix.ts';

/** The matrices of one layer that an adapter may change, under the names that PEFT uses. */
export const PROJECTIONS = {
  q_proj: { module: 'self_attn', tensor: 'attn_q' },
  k_proj: { module: 'self_attn', tensor: 'attn_k' },
  v_proj: { module: 'self_attn', tensor: 'attn_v' },
  o_proj: { module: 'self_attn', tensor: 'attn_output' },
  gate_proj: { module: 'mlp', tensor: 'ffn_gate' },
  up_proj: { module: 'mlp', tensor: 'ffn_up' },
  down_proj: { module: 'mlp', tensor: 'ffn_down' },
} as const;
export type Projection = keyof typeof PROJECTIONS;

export interface LlamaLayer {
  readonly attentionNorm: Matrix;
  readonly feedForwardNorm: Matrix;
  readonly projections: Readonly<Record<Projection, Matrix>>;
}

/** All weights of a network; nothing is read before it is asked for. */
export interface LlamaWeights {
  readonly embedding: Matrix;
  readonly layers: readonly LlamaLayer[];
  readonly norm: Matrix;
  /** Undefined where the output matrix is the embedding. */
  readonly output: Matrix | undefined;
}

function checkNothingLeft(gguf: Gguf, used: ReadonlySet<string>): void {
  for (const name of gguf.tensors.keys()) {
    if (!used.has(name)) throw badModel(`tensor "${name}" is not part of the llama networks supported here`);
  }
}

/** The weights of a GGUF file; throws `PHC_MODEL_FORMAT` if a tensor is missing, misshapen or unknown. */
export function llamaWeights(gguf: Gguf, shape: LlamaShape): LlamaWeights {
  const used = new Set<string>();
  const tensor = (name: string, rows: number, columns: number): Matrix => {
    used.add(name);
    return ggufMatrix(gguf, name, rows, columns);
  };
  const { width, inner, heads, kvHeads, headDim, vocabulary } = shape;
  const sizes: Record<Projection, readonly [rows: number, columns: number]> = {
    q_proj: [heads * headDim, width],
    k_proj: [kvHeads * headDim, width],
    v_proj: [kvHeads * headDim, width],
    o_proj: [width, heads * headDim],
    gate_proj: [inner, width],
    up_proj: [inner, width],
    down_proj: [width, inner],
  };
  const layer = (index: number): LlamaLayer => {
    const projection = (name: Projection) =>
      tensor(`blk.${index}.${PROJECTIONS[name].tensor}.weight`, ...sizes[name]);
    return {
      attentionNorm: tensor(`blk.${index}.attn_norm.weight`, 1, width),
      feedForwardNorm: tensor(`blk.${index}.ffn_norm.weight`, 1, width),
      projections: {
        q_proj: splitRotaryPairs(projection('q_proj'), headDim),
        k_proj: splitRotaryPairs(projection('k_proj'), headDim),
        v_proj: projection('v_proj'),
        o_proj: projection('o_proj'),
        gate_proj: projection('gate_proj'),
        up_proj: projection('up_proj'),
        down_proj: projection('down_proj'),
      },
    };
  };
  const weights: LlamaWeights = {
    embedding: tensor('token_embd.weight', vocabulary, width),
    layers: Array.from({ length: shape.layers }, (_, index) => layer(index)),
    norm: tensor('output_norm.weight', 1, width),
    output: shape.tied ? undefined : tensor('output.weight', vocabulary, width),
  };
  checkNothingLeft(gguf, used);
  return weights;
}
