import { badModel } from './bad-model.ts';
import { optionalNumber, optionalText, wholeNumber } from './gguf/fields.ts';
import type { Gguf } from './gguf/read-gguf.ts';
import { checkShape, MAX_CONTEXT, MAX_LAYERS, MAX_SIZE, type NetworkShape } from './network-shape.ts';

/** Refuses what would change the result and is not computed here, instead of leaving it out silently. */
function refuseUnsupported(gguf: Gguf, headDim: number): void {
  const { metadata } = gguf;
  const scaling = optionalText(metadata, 'llama.rope.scaling.type') ?? 'none';
  if (scaling !== 'none') throw badModel(`rotary scaling of type "${scaling}" is not supported`);
  const rotary = optionalNumber(metadata, 'llama.rope.dimension_count') ?? headDim;
  if (rotary !== headDim)
    throw badModel(`rotary embedding of ${rotary} of ${headDim} items is not supported`);
  for (const key of ['llama.expert_count', 'llama.attention.sliding_window', 'llama.rope.scale_linear']) {
    const value = optionalNumber(metadata, key) ?? 0;
    if (value !== 0 && !(key.endsWith('scale_linear') && value === 1)) {
      throw badModel(`metadata "${key}" is ${value}, which is not supported`);
    }
  }
}

/** Reads the sizes from a GGUF header; throws `PHC_MODEL_FORMAT` for what is not a plain llama. */
export function readLlamaShape(gguf: Gguf): NetworkShape {
  const { metadata, tensors } = gguf;
  const architecture = optionalText(metadata, 'general.architecture');
  if (architecture !== 'llama') {
    throw badModel(`the architecture "${architecture}" is not supported in GGUF files`);
  }
  const heads = wholeNumber(metadata, 'llama.attention.head_count', MAX_SIZE);
  const width = wholeNumber(metadata, 'llama.embedding_length', MAX_SIZE);
  const headDim = wholeNumber(metadata, 'llama.attention.key_length', MAX_SIZE, Math.floor(width / heads));
  const valueDim = wholeNumber(metadata, 'llama.attention.value_length', MAX_SIZE, headDim);
  if (valueDim !== headDim) throw badModel('keys and values of different sizes are not supported');
  refuseUnsupported(gguf, headDim);
  return checkShape({
    architecture,
    layers: wholeNumber(metadata, 'llama.block_count', MAX_LAYERS),
    width,
    inner: wholeNumber(metadata, 'llama.feed_forward_length', MAX_SIZE),
    heads,
    kvHeads: wholeNumber(metadata, 'llama.attention.head_count_kv', MAX_SIZE, heads),
    headDim,
    vocabulary: tensors.get('token_embd.weight')?.dims[1] ?? 0,
    context: Math.min(wholeNumber(metadata, 'llama.context_length', 2 ** 31), MAX_CONTEXT),
    epsilon: optionalNumber(metadata, 'llama.attention.layer_norm_rms_epsilon') ?? 1e-5,
    rotary: { dim: headDim, theta: optionalNumber(metadata, 'llama.rope.freq_base') ?? 10_000 },
    tied: !tensors.has('output.weight'),
  });
}
