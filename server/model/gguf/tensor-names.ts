import type { Architecture } from '../network-shape.ts';

type Names = Readonly<Record<string, string>>;

/** llama.cpp's names of the parts of a layer, by Hugging Face's. */
const GATED: Names = {
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
const STARCODER2: Names = { ...GATED, 'mlp.c_fc': 'ffn_up', 'mlp.c_proj': 'ffn_down' };
const GPT2: Names = {
  ln_1: 'attn_norm',
  'attn.c_attn': 'attn_qkv',
  'attn.c_proj': 'attn_output',
  ln_2: 'ffn_norm',
  'mlp.c_fc': 'ffn_up',
  'mlp.c_proj': 'ffn_down',
};
const LAYER: Readonly<Partial<Record<Architecture, Names>>> = {
  llama: GATED,
  qwen2: GATED,
  starcoder2: STARCODER2,
  gpt2: GPT2,
  gpt_bigcode: GPT2,
};
const OTHERS: Names = {
  'model.embed_tokens': 'token_embd',
  'model.norm': 'output_norm',
  'transformer.wte': 'token_embd',
  'transformer.wpe': 'position_embd',
  'transformer.ln_f': 'output_norm',
  lm_head: 'output',
};

/** The name in a GGUF file of a tensor that Hugging Face calls so; undefined if it has none. */
export function ggufName(architecture: Architecture, tensor: string): string | undefined {
  const [, layer, module = '', kind = ''] =
    /^(?:(?:model\.layers|transformer\.h)\.(\d+)\.)?(.+)\.(weight|bias)$/.exec(tensor) ?? [];
  const name = layer === undefined ? OTHERS[module] : LAYER[architecture]?.[module];
  if (name === undefined) return undefined;
  return `${layer === undefined ? '' : `blk.${layer}.`}${name}.${kind}`;
}
