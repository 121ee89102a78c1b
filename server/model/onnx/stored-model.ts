import { type Field, readFields, textsOf } from './fields.ts';

/** A stored operation, as far as a rewrite looks at it. */
export interface StoredNode {
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** A stored tensor and where its bytes lie in the file beside the model. */
export interface StoredTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly external: { readonly offset: number; readonly length: number } | null;
}

// Field numbers of onnx.proto.
export const NODE = { input: 1, output: 2, name: 3, op: 4 } as const;
export const TENSOR = { dims: 1, element: 2, name: 8, external: 13 } as const;
const ENTRY = { key: 1, value: 2 } as const;

export function readNode(content: Uint8Array): StoredNode {
  const fields = readFields(content);
  return {
    op: textsOf(fields, NODE.op)[0] ?? '',
    name: textsOf(fields, NODE.name)[0] ?? '',
    inputs: textsOf(fields, NODE.input),
    outputs: textsOf(fields, NODE.output),
  };
}

function externalOf(fields: readonly Field[]): StoredTensor['external'] {
  const entries = new Map(
    fields
      .filter(({ number }) => number === TENSOR.external)
      .map(({ content }) => readFields(content))
      .map((entry) => [textsOf(entry, ENTRY.key)[0] ?? '', Number(textsOf(entry, ENTRY.value)[0])]),
  );
  const offset = entries.get('offset');
  const length = entries.get('length');
  return offset === undefined || length === undefined ? null : { offset, length };
}

export function readTensor(content: Uint8Array): StoredTensor {
  const fields = readFields(content);
  const dims = fields.filter(({ number }) => number === TENSOR.dims).map(({ value }) => value);
  return { name: textsOf(fields, TENSOR.name)[0] ?? '', dims, external: externalOf(fields) };
}
