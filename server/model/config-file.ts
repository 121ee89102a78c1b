import type { Activation, Architecture, NetworkShape } from './network-shape.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The shortest decimal that is the same fp32 number: GGUF's 9.999999747378752e-6 is 1e-5. */
function shortestSingle(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return short;
  }
  return value;
}

/** Hugging Face's names of the classes. */
const CLASSES: Readonly<Record<Architecture, string>> = {
  llama: 'LlamaForCausalLM',
  qwen2: 'Qwen2ForCausalLM',
  starcoder2: 'Starcoder2ForCausalLM',
  gpt2: 'GPT2LMHeadModel',
  gpt_bigcode: 'GPTBigCodeForCausalLM',
  gptj: 'GPTJForCausalLM',
  codegen: 'CodeGenForCausalLM',
};

/** Their names of the activations. */
const ACTIVATIONS: Readonly<Record<Activation, string>> = {
  silu: 'silu',
  gelu: 'gelu',
  'tangent-gelu': 'gelu_new',
};

function llamaConfig(shape: NetworkShape): object {
  const { architecture, epsilon } = shape;
  return {
    architectures: [CLASSES[architecture]],
    model_type: architecture,
    hidden_size: shape.width,
    intermediate_size: shape.inner,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    num_key_value_heads: shape.kvHeads,
    head_dim: shape.headDim,
    vocab_size: shape.vocabulary,
    ...(architecture === 'starcoder2'
      ? { norm_epsilon: shortestSingle(epsilon), hidden_act: ACTIVATIONS[shape.activation] }
      : { rms_norm_eps: shortestSingle(epsilon) }),
    ...(shape.rotary ? { rope_theta: shortestSingle(shape.rotary.theta) } : {}),
    max_position_embeddings: shape.context,
  };
}

function gptConfig(shape: NetworkShape): object {
  const { architecture } = shape;
  return {
    architectures: [CLASSES[architecture]],
    model_type: architecture,
    n_embd: shape.width,
    n_inner: shape.inner,
    n_layer: shape.layers,
    n_head: shape.heads,
    n_positions: shape.context,
    vocab_size: shape.vocabulary,
    layer_norm_epsilon: shortestSingle(shape.epsilon),
    activation_function: ACTIVATIONS[shape.activation],
    ...(shape.rotary ? { rotary_dim: shape.rotary.dim } : {}),
  };
}

/** Networks whose configuration names sizes as llama's does. */
const LIKE_LLAMA: readonly Architecture[] = ['llama', 'qwen2', 'starcoder2'];

/** Content of `config.json`, in Hugging Face's form. */
export function configFile(shape: NetworkShape, { bos, eos }: Pick<Vocabulary, 'bos' | 'eos'>): object {
  return {
    ...(LIKE_LLAMA.includes(shape.architecture) ? llamaConfig(shape) : gptConfig(shape)),
    tie_word_embeddings: shape.tied,
    bos_token_id: bos ?? null,
    eos_token_id: eos ?? null,
  };
}
