import type { NetworkShape } from '../network-shape.ts';
import { dense, linear, norm } from './parts.ts';
import { type Layout, quantized, type RowOrder, type StoredWeight } from './weight-layout.ts';

/** CodeGen was trained on so many devices, each of which holds its own queries, values and keys in this order. */
const DEVICES = 4;
const HELD: readonly number[] = [0, 2, 1];

/** All queries, then all keys, then all values, out of CodeGen's one matrix. */
function deviceOrder(width: number): RowOrder {
  const share = width / DEVICES;
  return {
    partRow(row) {
      const [kind, place] = [Math.floor(row / width), row % width];
      return (3 * Math.floor(place / share) + HELD[kind]!) * share + (place % share);
    },
    storedRow(row) {
      const [piece, place] = [Math.floor(row / share), row % share];
      return HELD.indexOf(piece % 3) * width + Math.floor(piece / 3) * share + place;
    },
  };
}

function queriesKeysValues(
  { architecture, width }: NetworkShape,
  stored: string,
  tensor: string,
): StoredWeight {
  if (architecture === 'codegen') {
    return {
      ...quantized(stored, width, linear(`${tensor}.qkv_proj`, 3 * width)),
      order: deviceOrder(width),
    };
  }
  const part = (name: string) => linear(`${tensor}.${name}_proj`, width);
  return quantized(stored, width, part('q'), part('k'), part('v'));
}

function layerLayout(shape: NetworkShape, index: number): Layout {
  const { width, inner } = shape;
  const [stored, layer] = [`layer.${index}`, `transformer.h.${index}`];
  return [
    ...norm(`${stored}.norm`, `${layer}.ln_1`, width),
    queriesKeysValues(shape, `${stored}.attention.qkv`, `${layer}.attn`),
    quantized(`${stored}.attention.output`, width, linear(`${layer}.attn.out_proj`, width)),
    ...dense(`${stored}.feed_forward.up`, `${layer}.mlp.fc_in`, width, inner),
    ...dense(`${stored}.feed_forward.down`, `${layer}.mlp.fc_out`, inner, width),
  ];
}

/**
 * The weights of a GPT-J (Wang and Komatsuzaki, 2021) or a CodeGen (Nijkamp et al., 2022) under the names of Hugging
 * Face's `GPTJForCausalLM` and `CodeGenForCausalLM`.
 */
export function gptjLayout(shape: NetworkShape): Layout {
  const { width, vocabulary, layers } = shape;
  return [
    quantized('embedding', width, linear('transformer.wte', vocabulary)),
    ...Array.from({ length: layers }, (_, index) => layerLayout(shape, index)).flat(),
    ...norm('output.norm', 'transformer.ln_f', width),
    ...dense('output', 'lm_head', width, vocabulary),
  ];
}
