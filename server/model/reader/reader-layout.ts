import { dense, norm } from '../layout/parts.ts';
import { type Layout, type Part, quantized, type StoredWeight } from '../layout/weight-layout.ts';
import type { ReaderShape } from './reader-config.ts';

const BODY = 'roberta';
const table = (tensor: string, rows: number): Part => ({ tensor: `${tensor}.weight`, rows, form: 'matrix' });

function floats(stored: string, tensor: string, rows: number, columns: number): StoredWeight {
  return { stored, kind: 'floats', columns, parts: [table(tensor, rows)] };
}

function layerLayout({ width, inner }: ReaderShape, index: number): Layout {
  const [stored, layer] = [`layer.${index}`, `${BODY}.encoder.layer.${index}`];
  const self = `${layer}.attention.self`;
  return [
    ...['query', 'key', 'value'].flatMap((part) =>
      dense(`${stored}.attention.${part}`, `${self}.${part}`, width, width),
    ),
    ...dense(`${stored}.attention.output`, `${layer}.attention.output.dense`, width, width),
    ...norm(`${stored}.attention.norm`, `${layer}.attention.output.LayerNorm`, width),
    ...dense(`${stored}.feed_forward.up`, `${layer}.intermediate.dense`, width, inner),
    ...dense(`${stored}.feed_forward.down`, `${layer}.output.dense`, inner, width),
    ...norm(`${stored}.feed_forward.norm`, `${layer}.output.LayerNorm`, width),
  ];
}

/** The weights of a RoBERTa under the names of Hugging Face's `RobertaForQuestionAnswering`. */
export function readerLayout(shape: ReaderShape): Layout {
  const { width, vocabulary, positions, kinds, layers } = shape;
  const embeddings = `${BODY}.embeddings`;
  return [
    quantized('embedding', width, table(`${embeddings}.word_embeddings`, vocabulary)),
    floats('positions', `${embeddings}.position_embeddings`, positions, width),
    floats('kinds', `${embeddings}.token_type_embeddings`, kinds, width),
    ...norm('embedding.norm', `${embeddings}.LayerNorm`, width),
    ...Array.from({ length: layers }, (_, index) => layerLayout(shape, index)).flat(),
    // First where an answer begins, then where it ends.
    ...dense('span', 'qa_outputs', width, 2),
  ];
}

/** Tensors of such a checkpoint that marking answers does not need. */
export function isSuperfluous(name: string): boolean {
  return name === `${BODY}.embeddings.position_ids` || name.startsWith(`${BODY}.pooler.`);
}
