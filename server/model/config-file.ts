import type { ConfigFile } from '../../protocol/model-files.ts';
import type { LlamaShape } from './llama-shape.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The shortest decimal that is the same fp32 number: GGUF's 9.999999747378752e-6 is 1e-5. */
function shortestSingle(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return short;
  }
  return value;
}

/** Content of `config.json`. */
export function configFile(
  shape: LlamaShape,
  vocabulary: Vocabulary,
): ConfigFile & { architectures: string[] } {
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
    rope_theta: shortestSingle(shape.theta),
    max_position_embeddings: shape.context,
    tie_word_embeddings: shape.tied,
    bos_token_id: vocabulary.bos ?? null,
    eos_token_id: vocabulary.eos ?? null,
  };
}
