import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** One field of a protobuf message: its number, its bytes as they stand, and, where it has any, its content. */
export interface Field {
  readonly number: number;
  readonly raw: Uint8Array;
  /** Content of a length-delimited field; empty for others. */
  readonly content: Uint8Array;
  /** Value of a varint field; 0 for others. */
  readonly value: number;
}

const NOTHING = new Uint8Array();

/** Splits a protobuf message into its fields without knowing what it means. @throws Error when it is malformed. */
export function readFields(message: Uint8Array): Field[] {
  const reader = new BinaryReader(message);
  const fields: Field[] = [];
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [number, type] = reader.tag();
    let content: Uint8Array = NOTHING;
    let value = 0;
    if (type === WireType.LengthDelimited) content = reader.bytes();
    else if (type === WireType.Varint) value = Number(reader.int64());
    else reader.skip(type, number);
    fields.push({ number, raw: message.subarray(start, reader.pos), content, value });
  }
  return fields;
}

/** Text of every field of that number. */
export function textsOf(fields: readonly Field[], number: number): string[] {
  return fields
    .filter((field) => field.number === number)
    .map(({ content }) => Buffer.from(content).toString('utf8'));
}
