import type { ConfigFile } from '../../protocol/model-files.ts';
import type { LlamaLayer, LlamaWeights } from './llama-weights.ts';
import { type Matrix, sliceRows } from './matrix.ts';
import type { StoredWeights } from './stored-weights.ts';

/** The weights of a built llama, with the matrices that the graph stores as one taken apart again. */
export function storedLlama(stored: StoredWeights, config: ConfigFile): LlamaWeights {
  const queries = config.num_attention_heads * config.head_dim;
  const keys = config.num_key_value_heads * config.head_dim;
  const inner = config.intermediate_size;
  const layer = (index: number): LlamaLayer => {
    const name = `layer.${index}`;
    const fused: Matrix = stored.quantized(`${name}.attention.qkv`);
    const gateUp: Matrix = stored.quantized(`${name}.feed_forward.gate_up`);
    return {
      attentionNorm: stored.floats(`${name}.attention.norm.scale`),
      feedForwardNorm: stored.floats(`${name}.feed_forward.norm.scale`),
      projections: {
        q_proj: sliceRows(fused, 0, queries),
        k_proj: sliceRows(fused, queries, keys),
        v_proj: sliceRows(fused, queries + keys, keys),
        o_proj: stored.quantized(`${name}.attention.output`),
        gate_proj: sliceRows(gateUp, 0, inner),
        up_proj: sliceRows(gateUp, inner, inner),
        down_proj: stored.quantized(`${name}.feed_forward.down`),
      },
    };
  };
  return {
    embedding: stored.quantized('embedding'),
    layers: Array.from({ length: config.num_hidden_layers }, (_, index) => layer(index)),
    norm: stored.floats('output.norm.scale'),
    output: config.tie_word_embeddings ? undefined : stored.quantized('output'),
  };
}
