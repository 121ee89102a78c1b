import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { readFields } from '../../model/onnx/fields.ts';
import { message, writeValue } from '../../model/onnx/onnx-proto.ts';
import { readNode } from '../../model/onnx/stored-model.ts';

// Field numbers of onnx.proto.
const MODEL_GRAPH = 7;
const GRAPH = { node: 1, input: 11 } as const;

/** Input of the rewritten graph: the position of each token in its sequence. `server/model/graph/gpt2.ts` computes it. */
export const POSITIONS = 'positions.wanted';
/** What it is computed by there. */
const OF_POSITIONS = /^positions\./;
const LOOK_UP = 'positions.rows';

/** A model, and whether it has to be told the positions of its tokens. */
export interface PlacedModel {
  readonly model: Uint8Array;
  readonly asksPositions: boolean;
}

/**
 * The model with the positions of its tokens as an input, where it computes them itself to look up learnt vectors: it would
 * take several sequences for one, and a GPU does not compute with sizes. Others stay as they are.
 */
export function withGivenPositions(model: Uint8Array): PlacedModel {
  const writer = new BinaryWriter();
  let asksPositions = false;
  for (const { number, raw, content } of readFields(model)) {
    if (number !== MODEL_GRAPH) {
      writer.raw(raw);
      continue;
    }
    message(writer, MODEL_GRAPH, () => {
      for (const field of readFields(content)) {
        const [output = ''] = field.number === GRAPH.node ? readNode(field.content).outputs : [];
        asksPositions ||= output === POSITIONS;
        if (!OF_POSITIONS.test(output) || output === LOOK_UP) writer.raw(field.raw);
      }
      const positions = { name: POSITIONS, element: 'int64', dims: ['batch', 'seq'] } as const;
      if (asksPositions) message(writer, GRAPH.input, () => writeValue(writer, positions));
    });
  }
  return asksPositions ? { model: writer.finish(), asksPositions } : { model, asksPositions };
}
