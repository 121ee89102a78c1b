import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { type Field, readFields, textsOf } from './fields.ts';
import { ELEMENT, message, writeNode, writeTensor } from './onnx-proto.ts';
import { readNode, readTensor, type StoredTensor, TENSOR } from './stored-model.ts';
import { halvesOf } from './to-half.ts';

// Field numbers of onnx.proto.
const MODEL_GRAPH = 7;
const GRAPH = { node: 1, tensor: 5, input: 11, output: 12 } as const;
const NODE = { output: 2, attribute: 5 } as const;
const ATTRIBUTE_NAME = 1;
const VALUE = { name: 1, type: 2, tensorType: 1, element: 1 } as const;

/** They stay fp32, for whoever chooses by them. */
const LOGITS = 'logits';
const CACHE = /^(past|present)\./;

/** Writes a message again with one of its fields, found by the way to it, replaced by a number. */
function withNumber(writer: BinaryWriter, content: Uint8Array, [field = 0, ...way]: number[], value: number) {
  for (const { number, raw, content: inner } of readFields(content)) {
    if (number !== field) writer.raw(raw);
    else if (way.length > 0) message(writer, number, () => withNumber(writer, inner, way, value));
    else writer.tag(number, WireType.Varint).int64(value);
  }
}

/** Whether a field of an operation says what processors round its input to: a GPU rounds it to fp16. */
function isRounding({ number, content }: Field): boolean {
  return number === NODE.attribute && textsOf(readFields(content), ATTRIBUTE_NAME)[0] === 'accuracy_level';
}

/** An operation; behind the one that gives the logits another that turns them into fp32. */
function writeOperation(writer: BinaryWriter, content: Uint8Array): void {
  const isLast = readNode(content).outputs[0] === LOGITS;
  const half = `${LOGITS}.half`;
  message(writer, GRAPH.node, () => {
    for (const field of readFields(content)) {
      if (isRounding(field)) continue;
      if (isLast && field.number === NODE.output)
        writer.tag(field.number, WireType.LengthDelimited).string(half);
      else writer.raw(field.raw);
    }
  });
  if (!isLast) return;
  const cast = {
    name: `${LOGITS}/Cast`,
    op: 'Cast',
    domain: '',
    inputs: [half],
    outputs: [LOGITS],
    attributes: { to: { int: ELEMENT.float } },
  };
  message(writer, GRAPH.node, () => writeNode(writer, cast));
}

/** A tensor of fp32 numbers as one of fp16 numbers; undefined for others. */
function halfTensor(content: Uint8Array, read: (tensor: StoredTensor) => Float32Array) {
  const element = readFields(content).find(({ number }) => number === TENSOR.element)?.value;
  const tensor = readTensor(content);
  if (element !== ELEMENT.float || !tensor.external) return undefined;
  const { name, dims } = tensor;
  return { name, dims, element: 'float16', data: halvesOf(read(tensor)) } as const;
}

function isCache({ number, content }: Field): boolean {
  const isValue = number === GRAPH.input || number === GRAPH.output;
  return isValue && CACHE.test(textsOf(readFields(content), VALUE.name)[0] ?? '');
}

function writeField(writer: BinaryWriter, field: Field, read: (tensor: StoredTensor) => Float32Array): void {
  const { number, raw, content } = field;
  const half = number === GRAPH.tensor ? halfTensor(content, read) : undefined;
  if (half) message(writer, number, () => writeTensor(writer, half));
  else if (number === GRAPH.node) writeOperation(writer, content);
  else if (isCache(field)) {
    const way = [VALUE.type, VALUE.tensorType, VALUE.element];
    message(writer, number, () => withNumber(writer, content, way, ELEMENT.float16));
  } else writer.raw(raw);
}

/**
 * A stored graph that computes in fp16, as a GPU does: activations, keys and values, scales, norms and tables; the
 * integers are the stored ones and stay in the file beside it. Throws `PHC_MODEL_FORMAT` for a number that fp16 lacks.
 * @param read the fp32 numbers of a tensor that lies in that file.
 */
export function halfGraph(stored: Uint8Array, read: (tensor: StoredTensor) => Float32Array): Uint8Array {
  const writer = new BinaryWriter();
  for (const { number, raw, content } of readFields(stored)) {
    if (number !== MODEL_GRAPH) writer.raw(raw);
    else
      message(writer, number, () => {
        for (const field of readFields(content)) writeField(writer, field, read);
      });
  }
  return writer.finish();
}
