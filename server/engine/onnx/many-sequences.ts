import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { type Field, readFields, textsOf } from '../../model/onnx/fields.ts';
import { message, type OnnxNode, writeNode, writeValue } from '../../model/onnx/onnx-proto.ts';
import { NODE, readNode } from '../../model/onnx/stored-model.ts';

// Field numbers of onnx.proto.
const MODEL_GRAPH = 7;
const GRAPH = { node: 1, tensor: 5, input: 11, output: 12 } as const;
const VALUE_NAME = 1;

/** Input of the rewritten graph: how many of the tokens belong to each sequence. */
export const LENGTHS = 'lengths';
const AXIS = { axis: { int: 1 } };

/** Name of an input or output for one of several sequences. */
export function ofSequence(name: string, sequence: number): string {
  return `${name}.of${sequence}`;
}

/** Inputs and outputs that every sequence has for itself. */
function isOwn(name: string): boolean {
  return /^(?:past|present)\.|^seqlens_k$|^total_seq$/.test(name);
}

const bytesOf = (fill: (writer: BinaryWriter) => void) => {
  const writer = new BinaryWriter();
  fill(writer);
  return writer.finish();
};

/** The same message with other texts in some of its fields; the rest stays as it is, byte for byte. */
function renamed(fields: readonly Field[], number: number, names: readonly string[]): Uint8Array {
  return bytesOf((writer) => {
    for (const name of names) writer.tag(number, WireType.LengthDelimited).string(name);
    for (const field of fields) if (field.number !== number) writer.raw(field.raw);
  });
}

const plain = (op: string, inputs: readonly string[], outputs: readonly string[]): OnnxNode => ({
  name: `${outputs[0]}/${op}`,
  op,
  domain: '',
  inputs,
  outputs,
  attributes: AXIS,
});

/** An attention, once for each sequence: over its own rows, its own cache. */
function splitNode(content: Uint8Array, sequences: readonly number[]): Uint8Array[] {
  const { inputs, outputs, name } = readNode(content);
  const [rows = '', ...others] = inputs;
  const [mixed = '', ...caches] = outputs;
  const part = (sequence: number) => ofSequence(rows, sequence);
  const result = (sequence: number) => ofSequence(mixed, sequence);
  const own = (names: readonly string[], sequence: number) =>
    names.map((one) => (isOwn(one) ? ofSequence(one, sequence) : one));
  const attentions = sequences.map((sequence) => {
    const asked = renamed(readFields(content), NODE.input, [part(sequence), ...own(others, sequence)]);
    const answered = renamed(readFields(asked), NODE.output, [result(sequence), ...own(caches, sequence)]);
    return renamed(readFields(answered), NODE.name, [ofSequence(name, sequence)]);
  });
  return [
    bytesOf((writer) => writeNode(writer, plain('Split', [rows, LENGTHS], sequences.map(part)))),
    ...attentions,
    bytesOf((writer) => writeNode(writer, plain('Concat', sequences.map(result), [mixed]))),
  ];
}

function writeGraph(writer: BinaryWriter, graph: readonly Field[], sequences: readonly number[]): void {
  const put = (number: number, bytes: Uint8Array) =>
    writer.tag(number, WireType.LengthDelimited).bytes(bytes);
  for (const { number, raw, content } of graph) {
    if (number === GRAPH.node && readNode(content).op === 'GroupQueryAttention') {
      for (const node of splitNode(content, sequences)) put(number, node);
    } else if (number === GRAPH.input || number === GRAPH.output) {
      const value = readFields(content);
      const name = textsOf(value, VALUE_NAME)[0] ?? '';
      if (!isOwn(name)) writer.raw(raw);
      else for (const one of sequences) put(number, renamed(value, VALUE_NAME, [ofSequence(name, one)]));
    } else writer.raw(raw);
  }
  const lengths = { name: LENGTHS, element: 'int64', dims: [sequences.length] } as const;
  message(writer, GRAPH.input, () => writeValue(writer, lengths));
}

/**
 * The model for several token sequences in one run. All of it works row by row, on the rows of all sequences one after the
 * other, so that weights are read once; only attention looks at other rows, and is there once for each sequence.
 * So each sequence gets the very bits that it gets alone. (GroupQueryAttention itself takes several sequences only
 * with one row each.)
 */
export function manySequences(model: Uint8Array, count: number): Uint8Array {
  const sequences = Array.from({ length: count }, (_, sequence) => sequence);
  return bytesOf((writer) => {
    for (const { number, raw, content } of readFields(model)) {
      if (number === MODEL_GRAPH)
        message(writer, MODEL_GRAPH, () => writeGraph(writer, readFields(content), sequences));
      else writer.raw(raw);
    }
  });
}
