import { badModel } from './bad-model.ts';
import type { Gguf } from './gguf/read-gguf.ts';
import { llamaLayout } from './layout/llama-layout.ts';
import type { Weights } from './layout/weight-layout.ts';
import { ggufMatrix, splitRotaryPairs } from './matrix.ts';
import type { NetworkShape } from './network-shape.ts';

/** llama.cpp's names of the parts of a layer, by Hugging Face's. */
const LAYER_NAMES: Readonly<Record<string, string>> = {
  input_layernorm: 'attn_norm',
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.o_proj': 'attn_output',
  post_attention_layernorm: 'ffn_norm',
  'mlp.gate_proj': 'ffn_gate',
  'mlp.up_proj': 'ffn_up',
  'mlp.down_proj': 'ffn_down',
};
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'model.embed_tokens.weight': 'token_embd.weight',
  'model.norm.weight': 'output_norm.weight',
  'lm_head.weight': 'output.weight',
};

function ggufName(tensor: string): string {
  const [, index, part = ''] = /^model\.layers\.(\d+)\.(.+)\.weight$/.exec(tensor) ?? [];
  return index === undefined ? OTHER_NAMES[tensor]! : `blk.${index}.${LAYER_NAMES[part]}.weight`;
}

/** The weights of a GGUF file; throws `PHC_MODEL_FORMAT` if a tensor is missing, misshapen or unknown. */
export function llamaWeights(gguf: Gguf, shape: NetworkShape): Weights {
  const unused = new Set(gguf.tensors.keys());
  const weights = new Map(
    llamaLayout(shape).flatMap(({ parts, columns }) =>
      parts.map(({ tensor, rows }) => {
        const name = ggufName(tensor);
        unused.delete(name);
        const matrix = ggufMatrix(gguf, name, rows, columns);
        return [tensor, /\.[qk]_proj\./.test(tensor) ? splitRotaryPairs(matrix, shape.headDim) : matrix];
      }),
    ),
  );
  for (const name of unused)
    throw badModel(`tensor "${name}" is not part of the llama networks supported here`);
  return weights;
}
