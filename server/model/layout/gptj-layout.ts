import type { NetworkShape } from '../network-shape.ts';
import { type Layout, type Part, quantized, type StoredWeight, vector } from './weight-layout.ts';

const part = (tensor: string, rows: number): Part => ({ tensor: `${tensor}.weight`, rows, form: 'matrix' });

const norm = (stored: string, tensor: string, width: number): StoredWeight[] => [
  vector(`${stored}.scale`, `${tensor}.weight`, width),
  vector(`${stored}.shift`, `${tensor}.bias`, width),
];

const dense = (stored: string, tensor: string, inputs: number, outputs: number): StoredWeight[] => [
  quantized(stored, inputs, part(tensor, outputs)),
  vector(`${stored}.bias`, `${tensor}.bias`, outputs),
];

function layerLayout({ width, inner }: NetworkShape, index: number): Layout {
  const [stored, layer] = [`layer.${index}`, `transformer.h.${index}`];
  const attention = `${layer}.attn`;
  return [
    ...norm(`${stored}.norm`, `${layer}.ln_1`, width),
    quantized(
      `${stored}.attention.qkv`,
      width,
      part(`${attention}.q_proj`, width),
      part(`${attention}.k_proj`, width),
      part(`${attention}.v_proj`, width),
    ),
    quantized(`${stored}.attention.output`, width, part(`${attention}.out_proj`, width)),
    ...dense(`${stored}.feed_forward.up`, `${layer}.mlp.fc_in`, width, inner),
    ...dense(`${stored}.feed_forward.down`, `${layer}.mlp.fc_out`, inner, width),
  ];
}

/** The weights of a GPT-J (Wang and Komatsuzaki, 2021) under the names of Hugging Face's `GPTJForCausalLM`. */
export function gptjLayout(shape: NetworkShape): Layout {
  const { width, vocabulary, layers } = shape;
  return [
    quantized('embedding', width, part('transformer.wte', vocabulary)),
    ...Array.from({ length: layers }, (_, index) => layerLayout(shape, index)).flat(),
    ...norm('output.norm', 'transformer.ln_f', width),
    ...dense('output', 'lm_head', width, vocabulary),
  ];
}
