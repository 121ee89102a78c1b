import type { NetworkShape } from './network-shape.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The shortest decimal that is the same fp32 number: GGUF's 9.999999747378752e-6 is 1e-5. */
function shortestSingle(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return short;
  }
  return value;
}

function llamaConfig(shape: NetworkShape): object {
  return {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    hidden_size: shape.width,
    intermediate_size: shape.inner,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    num_key_value_heads: shape.kvHeads,
    head_dim: shape.headDim,
    vocab_size: shape.vocabulary,
    rms_norm_eps: shortestSingle(shape.epsilon),
    ...(shape.rotary ? { rope_theta: shortestSingle(shape.rotary.theta) } : {}),
    max_position_embeddings: shape.context,
  };
}

function gptConfig(shape: NetworkShape): object {
  return {
    architectures: [shape.architecture === 'gptj' ? 'GPTJForCausalLM' : 'GPT2LMHeadModel'],
    model_type: shape.architecture,
    n_embd: shape.width,
    n_inner: shape.inner,
    n_layer: shape.layers,
    n_head: shape.heads,
    n_positions: shape.context,
    vocab_size: shape.vocabulary,
    layer_norm_epsilon: shape.epsilon,
    activation_function: 'gelu_new',
    ...(shape.rotary ? { rotary_dim: shape.rotary.dim } : {}),
  };
}

/** Content of `config.json`, in Hugging Face's form. */
export function configFile(shape: NetworkShape, { bos, eos }: Pick<Vocabulary, 'bos' | 'eos'>): object {
  return {
    ...(shape.architecture === 'llama' ? llamaConfig(shape) : gptConfig(shape)),
    tie_word_embeddings: shape.tied,
    bos_token_id: bos ?? null,
    eos_token_id: eos ?? null,
  };
}
