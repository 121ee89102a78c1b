import { open } from 'node:fs/promises';

/** Where an entry's bytes lie in a zip file, and how they are packed. */
export interface ZipEntry {
  readonly start: number;
  readonly packedBytes: number;
  readonly method: 'stored' | 'deflated';
}

const END_RECORD = 0x06054b50;
const CENTRAL_RECORD = 0x02014b50;
const LOCAL_RECORD = 0x04034b50;
const END_BYTES = 22;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
const MAX_COMMENT = 0xffff;
/** Wheels have some kilobytes of directory; this bounds what a damaged file can make us read. */
const MAX_DIRECTORY = 16 << 20;

type Read = (position: number, length: number) => Promise<Buffer>;

async function readDirectory(read: Read, size: number): Promise<Buffer> {
  const length = Math.min(size, END_BYTES + MAX_COMMENT);
  const tail = await read(size - length, length);
  for (let at = length - END_BYTES; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END_RECORD) continue;
    const bytes = tail.readUInt32LE(at + 12);
    const start = tail.readUInt32LE(at + 16);
    if (bytes > MAX_DIRECTORY || start + bytes > size) throw new Error('its directory lies outside of it');
    return read(start, bytes);
  }
  throw new Error('it has no directory');
}

function findRecord(directory: Buffer, name: string): number {
  for (let at = 0; at + CENTRAL_BYTES <= directory.length; ) {
    if (directory.readUInt32LE(at) !== CENTRAL_RECORD) throw new Error('its directory is damaged');
    const nameBytes = directory.readUInt16LE(at + 28);
    const nameStart = at + CENTRAL_BYTES;
    if (directory.toString('utf8', nameStart, nameStart + nameBytes) === name) return at;
    at = nameStart + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  throw new Error(`it has no file ${name}`);
}

function methodOf(code: number): ZipEntry['method'] {
  if (code === 0) return 'stored';
  if (code === 8) return 'deflated';
  throw new Error(`it is packed by the unknown method ${code}`);
}

/** Finds an entry of a zip file of less than 4 GB; throws a plain `Error` that says what is wrong with the file. */
export async function findZipEntry(path: string, name: string): Promise<ZipEntry> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const read: Read = async (position, length) => {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position);
      if (bytesRead < length) throw new Error('it ends too early');
      return buffer;
    };
    const directory = await readDirectory(read, size);
    const record = findRecord(directory, name);
    const packedBytes = directory.readUInt32LE(record + 20);
    const local = directory.readUInt32LE(record + 42);
    const header = await read(local, LOCAL_BYTES);
    if (header.readUInt32LE(0) !== LOCAL_RECORD) throw new Error('its directory points to a wrong place');
    const start = local + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
    if (start + packedBytes > size) throw new Error('it ends too early');
    return { start, packedBytes, method: methodOf(directory.readUInt16LE(record + 10)) };
  } finally {
    await file.close();
  }
}
