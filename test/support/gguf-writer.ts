/** Metadata of a GGUF file, with the type that each value is stored as. */
export type GgufValue =
  | { readonly u32: number }
  | { readonly u64: bigint }
  | { readonly f32: number }
  | { readonly bool: boolean }
  | { readonly text: string }
  | { readonly texts: readonly string[] }
  | { readonly i32s: readonly number[] };

export interface GgufTensor {
  readonly name: string;
  /** Fastest-changing dimension first. */
  readonly dims: readonly number[];
  /** Number of the tensor type. */
  readonly type: number;
  readonly data: Uint8Array;
}

const ALIGNMENT = 32;

function bytes(length: number, fill: (view: DataView) => void): Buffer {
  const buffer = Buffer.alloc(length);
  fill(new DataView(buffer.buffer, buffer.byteOffset, length));
  return buffer;
}

const u32 = (value: number) => bytes(4, (view) => view.setUint32(0, value, true));
const u64 = (value: number | bigint) => bytes(8, (view) => view.setBigUint64(0, BigInt(value), true));
const text = (value: string) => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);

function encodeValue(value: GgufValue): Buffer {
  if ('u32' in value) return Buffer.concat([u32(4), u32(value.u32)]);
  if ('u64' in value) return Buffer.concat([u32(10), u64(value.u64)]);
  if ('f32' in value) return Buffer.concat([u32(6), bytes(4, (view) => view.setFloat32(0, value.f32, true))]);
  if ('bool' in value) return Buffer.concat([u32(7), Buffer.from([value.bool ? 1 : 0])]);
  if ('text' in value) return Buffer.concat([u32(8), text(value.text)]);
  if ('texts' in value) {
    return Buffer.concat([u32(9), u32(8), u64(value.texts.length), ...value.texts.map(text)]);
  }
  const items = value.i32s.map((item) => bytes(4, (view) => view.setInt32(0, item, true)));
  return Buffer.concat([u32(9), u32(5), u64(items.length), ...items]);
}

const aligned = (data: Uint8Array) =>
  Buffer.concat([data, Buffer.alloc((ALIGNMENT - (data.length % ALIGNMENT)) % ALIGNMENT)]);

/** Bytes of a GGUF file, version 3; tensors follow each other in the given order. */
export function encodeGguf(
  metadata: Readonly<Record<string, GgufValue>>,
  tensors: readonly GgufTensor[],
): { file: Buffer; headerBytes: number } {
  const entries = Object.entries(metadata);
  const header = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(entries.length)];
  for (const [key, value] of entries) header.push(text(key), encodeValue(value));
  let offset = 0;
  const data: Buffer[] = [];
  for (const tensor of tensors) {
    header.push(
      text(tensor.name),
      u32(tensor.dims.length),
      ...tensor.dims.map(u64),
      u32(tensor.type),
      u64(offset),
    );
    const padded = aligned(tensor.data);
    data.push(padded);
    offset += padded.length;
  }
  const head = Buffer.concat(header);
  return { file: Buffer.concat([aligned(head), ...data]), headerBytes: head.length };
}
