import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { readFields } from '../../model/onnx/fields.ts';
import {
  ELEMENT,
  message,
  type OnnxNode,
  writeNode,
  writeTensor,
  writeValue,
} from '../../model/onnx/onnx-proto.ts';

// Field numbers of onnx.proto.
const MODEL_GRAPH = 7;
const GRAPH = { node: 1, tensor: 5, output: 12 } as const;

const LOGITS = 'logits';
const LONG_IDS = 'top.long_ids';
const COUNT = 'top.count';
/** Outputs of the rewritten graph, for each row: ids, their logits, and the log-sum-exp of all logits. */
export const TOP = { ids: 'top.ids', logits: 'top.logits', logSum: 'top.log_sum' } as const;

const node = (
  op: string,
  inputs: string[],
  outputs: string[],
  attributes: OnnxNode['attributes'],
): OnnxNode => ({
  name: `${outputs[0]}/${op}`,
  op,
  domain: '',
  inputs,
  outputs,
  attributes,
});

/**
 * The model, which says of each row of logits also the `count` highest, so that the row itself can stay on its device:
 * 500 bytes cross over instead of 200 kB.
 */
export function withTopK(model: Uint8Array, count: number): Uint8Array {
  const nodes = [
    node('TopK', [LOGITS, COUNT], [TOP.logits, LONG_IDS], { axis: { int: 1 } }),
    node('Cast', [LONG_IDS], [TOP.ids], { to: { int: ELEMENT.int32 } }),
    node('ReduceLogSumExp', [LOGITS], [TOP.logSum], { axes: { ints: [1] }, keepdims: { int: 0 } }),
  ];
  const data = new Uint8Array(BigInt64Array.of(BigInt(count)).buffer);
  const outputs = [
    { name: TOP.ids, element: 'int32', dims: ['rows', count] },
    { name: TOP.logits, element: 'float', dims: ['rows', count] },
    { name: TOP.logSum, element: 'float', dims: ['rows'] },
  ] as const;
  const writer = new BinaryWriter();
  for (const { number, raw, content } of readFields(model)) {
    if (number !== MODEL_GRAPH) {
      writer.raw(raw);
      continue;
    }
    message(writer, MODEL_GRAPH, () => {
      writer.raw(content);
      for (const one of nodes) message(writer, GRAPH.node, () => writeNode(writer, one));
      message(writer, GRAPH.tensor, () =>
        writeTensor(writer, { name: COUNT, element: 'int64', dims: [1], data }),
      );
      for (const one of outputs) message(writer, GRAPH.output, () => writeValue(writer, one));
    });
  }
  return writer.finish();
}
