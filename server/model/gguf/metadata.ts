import { badModel } from '../bad-model.ts';
import type { Cursor } from './cursor.ts';

export type Scalar = number | bigint | boolean | string;
type MetadataValue = Scalar | readonly Scalar[];
export type Metadata = ReadonlyMap<string, MetadataValue>;

const MAX_ENTRIES = 1 << 16;
const MAX_KEY = 1 << 16;
const MAX_STRING = 16 << 20;
const ARRAY = 9;

interface ScalarType {
  /** Fewest bytes that one value takes in the file. */
  readonly bytes: number;
  read(cursor: Cursor): Scalar;
}

const narrow = (value: bigint): number | bigint =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;

function readBoolean(cursor: Cursor): boolean {
  const byte = cursor.take(1).getUint8(0);
  if (byte > 1) throw badModel(`a boolean is ${byte}`);
  return byte === 1;
}

const SCALARS: Readonly<Record<number, ScalarType>> = {
  0: { bytes: 1, read: (cursor) => cursor.take(1).getUint8(0) },
  1: { bytes: 1, read: (cursor) => cursor.take(1).getInt8(0) },
  2: { bytes: 2, read: (cursor) => cursor.take(2).getUint16(0, true) },
  3: { bytes: 2, read: (cursor) => cursor.take(2).getInt16(0, true) },
  4: { bytes: 4, read: (cursor) => cursor.u32() },
  5: { bytes: 4, read: (cursor) => cursor.take(4).getInt32(0, true) },
  6: { bytes: 4, read: (cursor) => cursor.take(4).getFloat32(0, true) },
  7: { bytes: 1, read: readBoolean },
  8: { bytes: 8, read: (cursor) => cursor.string(MAX_STRING) },
  10: { bytes: 8, read: (cursor) => narrow(cursor.u64()) },
  11: { bytes: 8, read: (cursor) => narrow(cursor.take(8).getBigInt64(0, true)) },
  12: { bytes: 8, read: (cursor) => cursor.take(8).getFloat64(0, true) },
};

function scalarType(id: number, key: string): ScalarType {
  const type = SCALARS[id];
  if (!type) throw badModel(`metadata "${key}" has the unknown type ${id}`);
  return type;
}

function readValue(cursor: Cursor, key: string): MetadataValue {
  const id = cursor.u32();
  if (id !== ARRAY) return scalarType(id, key).read(cursor);
  const type = scalarType(cursor.u32(), key);
  const length = cursor.count(Math.floor(cursor.remaining() / type.bytes), `items of metadata "${key}"`);
  const values: Scalar[] = [];
  for (let index = 0; index < length; index++) values.push(type.read(cursor));
  return values;
}

/** How many metadata entries the header announces. */
export function readEntryCount(cursor: Cursor): number {
  return cursor.count(MAX_ENTRIES, 'number of metadata entries');
}

/** The metadata of a GGUF header; `cursor` stands before the first entry. */
export function readMetadata(cursor: Cursor, entries: number): Metadata {
  const metadata = new Map<string, MetadataValue>();
  for (let index = 0; index < entries; index++) {
    const key = cursor.string(MAX_KEY);
    if (metadata.has(key)) throw badModel(`metadata "${key}" occurs twice`);
    metadata.set(key, readValue(cursor, key));
  }
  return metadata;
}
