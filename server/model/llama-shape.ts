import { badModel } from './bad-model.ts';
import { optionalNumber, optionalText, wholeNumber } from './gguf/fields.ts';
import type { Gguf } from './gguf/read-gguf.ts';

/** Sizes of a network of llama's architecture. */
export interface LlamaShape {
  readonly layers: number;
  readonly width: number;
  readonly inner: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly vocabulary: number;
  readonly context: number;
  readonly epsilon: number;
  readonly theta: number;
  /** The output matrix is the embedding. */
  readonly tied: boolean;
}

const LIMIT = 1 << 20;
/** The tables of the rotary embedding grow with the context (8 MB each at this length); beyond it nothing here is fast. */
const MAX_CONTEXT = 32_768;

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
export function readLlamaShape(gguf: Gguf): LlamaShape {
  const { metadata, tensors } = gguf;
  const architecture = optionalText(metadata, 'general.architecture');
  if (architecture !== 'llama') throw badModel(`the architecture "${architecture}" is not supported`);
  const heads = wholeNumber(metadata, 'llama.attention.head_count', LIMIT);
  const kvHeads = wholeNumber(metadata, 'llama.attention.head_count_kv', LIMIT, heads);
  const width = wholeNumber(metadata, 'llama.embedding_length', LIMIT);
  const headDim = wholeNumber(metadata, 'llama.attention.key_length', LIMIT, Math.floor(width / heads));
  const valueDim = wholeNumber(metadata, 'llama.attention.value_length', LIMIT, headDim);
  if (valueDim !== headDim) throw badModel('keys and values of different sizes are not supported');
  if (heads % kvHeads) throw badModel(`${heads} heads cannot share ${kvHeads} key heads`);
  if (headDim % 8) throw badModel(`a head of ${headDim} items is not supported, only multiples of 8`);
  refuseUnsupported(gguf, headDim);
  const epsilon = optionalNumber(metadata, 'llama.attention.layer_norm_rms_epsilon') ?? 1e-5;
  const theta = optionalNumber(metadata, 'llama.rope.freq_base') ?? 10_000;
  if (!(epsilon > 0 && epsilon < 1)) throw badModel(`the epsilon of the normalisation is ${epsilon}`);
  if (!(theta > 1 && theta < 1e12)) throw badModel(`the base of the rotary embedding is ${theta}`);
  return {
    layers: wholeNumber(metadata, 'llama.block_count', 1024),
    width,
    inner: wholeNumber(metadata, 'llama.feed_forward_length', LIMIT),
    heads,
    kvHeads,
    headDim,
    vocabulary: tensors.get('token_embd.weight')?.dims[1] ?? 0,
    context: Math.min(wholeNumber(metadata, 'llama.context_length', 2 ** 31), MAX_CONTEXT),
    epsilon,
    theta,
    tied: !tensors.has('output.weight'),
  };
}
