import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** Element types by their number in onnx.proto. */
export const ELEMENT = { float: 1, uint8: 2, int8: 3, int32: 6, int64: 7, float16: 10 } as const;
export type Element = keyof typeof ELEMENT;

export interface Int {
  readonly int: number;
}
export interface Float {
  readonly float: number;
}
export interface Ints {
  readonly ints: readonly number[];
}
export type Attribute = Int | Float | Ints;

/** One operation; an empty name stands for an input or output that is left out. */
export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A stored tensor: its bytes, or where they lie in the file beside the model. */
export interface OnnxTensor {
  readonly name: string;
  readonly element: Element;
  readonly dims: readonly number[];
  readonly data: Uint8Array | { readonly file: string; readonly offset: number; readonly length: number };
}

/** An input or output; a dimension is a number, or a name where it may vary. */
export interface OnnxValue {
  readonly name: string;
  readonly element: Element;
  readonly dims: ReadonlyArray<number | string>;
}

export interface OnnxModel {
  readonly name: string;
  readonly producer: string;
  readonly irVersion: number;
  /** Version of each operator set by its domain; the empty domain is ONNX itself. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

type Fill = (writer: BinaryWriter) => void;

const text = (writer: BinaryWriter, field: number, value: string) =>
  writer.tag(field, WireType.LengthDelimited).string(value);
const integer = (writer: BinaryWriter, field: number, value: number) =>
  writer.tag(field, WireType.Varint).int64(value);

/** Writes one field that holds a message. */
export function message(writer: BinaryWriter, field: number, fill: Fill): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  fill(writer);
  writer.join();
}

function writeAttribute(writer: BinaryWriter, name: string, value: Attribute): void {
  text(writer, 1, name);
  if ('float' in value) {
    writer.tag(2, WireType.Bit32).float(value.float);
    integer(writer, 20, 1);
  } else if ('int' in value) {
    integer(writer, 3, value.int);
    integer(writer, 20, 2);
  } else {
    for (const int of value.ints) integer(writer, 8, int);
    integer(writer, 20, 7);
  }
}

/** Writes the fields of a NodeProto. */
export function writeNode(writer: BinaryWriter, node: OnnxNode): void {
  for (const input of node.inputs) text(writer, 1, input);
  for (const output of node.outputs) text(writer, 2, output);
  text(writer, 3, node.name);
  text(writer, 4, node.op);
  for (const [name, value] of Object.entries(node.attributes)) {
    message(writer, 5, () => writeAttribute(writer, name, value));
  }
  if (node.domain) text(writer, 7, node.domain);
}

function writePair(writer: BinaryWriter, key: string, value: string): void {
  message(writer, 13, () => {
    text(writer, 1, key);
    text(writer, 2, value);
  });
}

/** Writes the fields of a TensorProto. */
export function writeTensor(writer: BinaryWriter, tensor: OnnxTensor): void {
  for (const dim of tensor.dims) integer(writer, 1, dim);
  integer(writer, 2, ELEMENT[tensor.element]);
  text(writer, 8, tensor.name);
  if (tensor.data instanceof Uint8Array) {
    writer.tag(9, WireType.LengthDelimited).bytes(tensor.data);
    return;
  }
  writePair(writer, 'location', tensor.data.file);
  writePair(writer, 'offset', String(tensor.data.offset));
  writePair(writer, 'length', String(tensor.data.length));
  integer(writer, 14, 1);
}

function writeDim(writer: BinaryWriter, dim: number | string): void {
  message(writer, 1, () => {
    if (typeof dim === 'number') integer(writer, 1, dim);
    else text(writer, 2, dim);
  });
}

/** Writes the fields of a ValueInfoProto. */
export function writeValue(writer: BinaryWriter, value: OnnxValue): void {
  text(writer, 1, value.name);
  message(writer, 2, () =>
    message(writer, 1, () => {
      integer(writer, 1, ELEMENT[value.element]);
      message(writer, 2, () => {
        for (const dim of value.dims) writeDim(writer, dim);
      });
    }),
  );
}

function writeGraph(writer: BinaryWriter, model: OnnxModel): void {
  for (const node of model.nodes) message(writer, 1, () => writeNode(writer, node));
  text(writer, 2, model.name);
  for (const tensor of model.tensors) message(writer, 5, () => writeTensor(writer, tensor));
  for (const input of model.inputs) message(writer, 11, () => writeValue(writer, input));
  for (const output of model.outputs) message(writer, 12, () => writeValue(writer, output));
}

/** The bytes of an ONNX file; field numbers are those of onnx.proto. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const writer = new BinaryWriter();
  integer(writer, 1, model.irVersion);
  text(writer, 2, model.producer);
  message(writer, 7, () => writeGraph(writer, model));
  for (const [domain, version] of Object.entries(model.opsets)) {
    message(writer, 8, () => {
      text(writer, 1, domain);
      integer(writer, 2, version);
    });
  }
  return writer.finish();
}
