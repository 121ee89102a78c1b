import { badModel } from './bad-model.ts';
import { rotaryColumns } from './rotary-cache.ts';

/** Networks that are computed here, by the names that Hugging Face's `model_type` gives them. */
export const ARCHITECTURES = [
  'llama',
  'qwen2',
  'starcoder2',
  'gpt2',
  'gpt_bigcode',
  'gptj',
  'codegen',
] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

/** The function between the matrices of a feed-forward layer: GELU by the error function, or by its tangent form. */
export type Activation = 'silu' | 'gelu' | 'tangent-gelu';

/** Sizes of a network. */
export interface NetworkShape {
  readonly architecture: Architecture;
  readonly layers: number;
  readonly width: number;
  readonly inner: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly vocabulary: number;
  readonly context: number;
  readonly epsilon: number;
  readonly activation: Activation;
  /** The rotary embedding of the first `dim` items of each head; null where positions are learnt. */
  readonly rotary: { readonly dim: number; readonly theta: number } | null;
  /** The output matrix is the embedding. */
  readonly tied: boolean;
}

/** True where the rotary embedding turns neighbouring items together, and not item i and item i + dim/2. */
export function turnsNeighbours({ architecture }: Pick<NetworkShape, 'architecture'>): boolean {
  return architecture === 'gptj' || architecture === 'codegen';
}

/** No width, and no number of heads or tokens, is larger. */
export const MAX_SIZE = 1 << 20;
export const MAX_LAYERS = 1024;
/** The tables of the rotary embedding grow with the context (8 MB each at this length); beyond it nothing here is fast. */
export const MAX_CONTEXT = 32_768;
/** Four times GPT-J's. */
const MAX_HEAD = 1024;

/** The shape, if a network can have it; throws `PHC_MODEL_FORMAT` else. */
export function checkShape(shape: NetworkShape): NetworkShape {
  const { heads, kvHeads, headDim, epsilon, rotary } = shape;
  if (heads % kvHeads) throw badModel(`${heads} heads cannot share ${kvHeads} key heads`);
  if (headDim % 8 || headDim > MAX_HEAD) {
    throw badModel(`a head of ${headDim} items is not supported, only multiples of 8 up to ${MAX_HEAD}`);
  }
  if (!(epsilon > 0 && epsilon < 1)) throw badModel(`the epsilon of the normalisation is ${epsilon}`);
  if (!rotary) return shape;
  const { dim, theta } = rotary;
  if (!(theta > 1 && theta < 1e12)) throw badModel(`the base of the rotary embedding is ${theta}`);
  // Tables filled up turn nothing more as long as neighbours are turned together and the head has room.
  const canFillUp = turnsNeighbours(shape) && dim % 2 === 0 && 2 * rotaryColumns(dim) <= headDim;
  if (!canFillUp && (dim !== headDim || dim % 16)) {
    throw badModel(`rotary embedding of ${dim} of ${headDim} items is not supported`);
  }
  return shape;
}
