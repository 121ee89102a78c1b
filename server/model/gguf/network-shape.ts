import { badModel } from '../bad-model.ts';
import { contextOf } from '../checkpoint/config/fields.ts';
import { type Architecture, checkShape, MAX_LAYERS, MAX_SIZE, type NetworkShape } from '../network-shape.ts';
import { optionalNumber, optionalText, wholeNumber } from './fields.ts';
import type { Gguf } from './read-gguf.ts';

/** The networks that are read from GGUF files, by llama.cpp's names of them. */
const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  llama: 'llama',
  qwen2: 'qwen2',
  gpt2: 'gpt2',
  starcoder: 'gpt_bigcode',
  starcoder2: 'starcoder2',
};

/** Refuses what would change the result and is not computed here, instead of leaving it out silently. */
function refuseUnsupported({ metadata }: Gguf, name: string, headDim: number): void {
  const scaling = optionalText(metadata, `${name}.rope.scaling.type`) ?? 'none';
  if (scaling !== 'none') throw badModel(`rotary scaling of type "${scaling}" is not supported`);
  const rotary = optionalNumber(metadata, `${name}.rope.dimension_count`) ?? headDim;
  if (rotary !== headDim)
    throw badModel(`rotary embedding of ${rotary} of ${headDim} items is not supported`);
  for (const part of ['expert_count', 'rope.scale_linear']) {
    const key = `${name}.${part}`;
    const value = optionalNumber(metadata, key) ?? 0;
    if (value !== 0 && !(part === 'rope.scale_linear' && value === 1)) {
      throw badModel(`metadata "${key}" is ${value}, which is not supported`);
    }
  }
}

/** Reads the sizes from a GGUF header; throws `PHC_MODEL_FORMAT` for what is not one of the networks computed here. */
export function readGgufShape(gguf: Gguf): NetworkShape {
  const { metadata, tensors } = gguf;
  const name = optionalText(metadata, 'general.architecture') ?? '';
  const architecture = Object.hasOwn(ARCHITECTURES, name) ? ARCHITECTURES[name] : undefined;
  if (!architecture) throw badModel(`the architecture "${name}" is not supported in GGUF files`);
  const size = (part: string, limit = MAX_SIZE, fallback?: number) =>
    wholeNumber(metadata, `${name}.${part}`, limit, fallback);
  const number = (part: string) => optionalNumber(metadata, `${name}.${part}`);
  const heads = size('attention.head_count');
  const width = size('embedding_length');
  const headDim = size('attention.key_length', MAX_SIZE, Math.floor(width / heads));
  if (size('attention.value_length', MAX_SIZE, headDim) !== headDim)
    throw badModel('keys and values of different sizes are not supported');
  refuseUnsupported(gguf, name, headDim);
  const isGated = architecture === 'llama' || architecture === 'qwen2';
  const isPlaced = architecture === 'gpt2' || architecture === 'gpt_bigcode';
  const context = contextOf(size('context_length', 2 ** 31), number('attention.sliding_window') || undefined);
  return checkShape({
    architecture,
    layers: size('block_count', MAX_LAYERS),
    width,
    inner: size('feed_forward_length'),
    heads,
    kvHeads: architecture === 'gpt_bigcode' ? 1 : size('attention.head_count_kv', MAX_SIZE, heads),
    headDim,
    vocabulary: tensors.get('token_embd.weight')?.dims[1] ?? 0,
    context,
    epsilon: number(isGated ? 'attention.layer_norm_rms_epsilon' : 'attention.layer_norm_epsilon') ?? 1e-5,
    // llama.cpp computes the tangent form, whichever of the two a network was trained with.
    activation: isGated ? 'silu' : 'tangent-gelu',
    rotary: isPlaced ? null : { dim: headDim, theta: number('rope.freq_base') ?? 10_000 },
    tied: !tensors.has('output.weight'),
  });
}
