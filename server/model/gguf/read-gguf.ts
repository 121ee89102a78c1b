import { badModel } from '../bad-model.ts';
import type { RandomAccess } from '../random-access.ts';
import { createCursor } from './cursor.ts';
import { type Metadata, readEntryCount, readMetadata } from './metadata.ts';
import { checkPlacement, readTensors, type TensorInfo } from './tensors.ts';

/** A GGUF file whose header has been read and found consistent. */
export interface Gguf {
  readonly source: RandomAccess;
  readonly metadata: Metadata;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /** Position in the file that tensor offsets count from. */
  readonly dataStart: number;
}

/** "GGUF" as a little-endian number. */
const MAGIC = 0x46554747;
const MAX_TENSORS = 1 << 16;
const DEFAULT_ALIGNMENT = 32;

function alignmentOf(metadata: Metadata): number {
  const value = metadata.get('general.alignment') ?? DEFAULT_ALIGNMENT;
  if (typeof value !== 'number' || value < 1 || value > 65536 || value & (value - 1)) {
    throw badModel(`general.alignment is ${String(value)}`);
  }
  return value;
}

/** Reads the header of a GGUF file of version 2 or 3; throws `PHC_MODEL_FORMAT` for anything else. */
export function readGguf(source: RandomAccess): Gguf {
  const cursor = createCursor(source);
  if (source.size < 24 || cursor.u32() !== MAGIC) throw badModel('this is not a GGUF file');
  const version = cursor.u32();
  if (version !== 2 && version !== 3) throw badModel(`GGUF version ${version} is not supported`);
  const tensorCount = cursor.count(MAX_TENSORS, 'number of tensors');
  const metadata = readMetadata(cursor, readEntryCount(cursor));
  const tensors = readTensors(cursor, tensorCount);
  const alignment = alignmentOf(metadata);
  const dataStart = Math.ceil(cursor.position() / alignment) * alignment;
  checkPlacement(tensors.values(), source.size - dataStart, alignment);
  return { source, metadata, tensors, dataStart };
}
