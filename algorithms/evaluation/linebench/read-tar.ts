const BLOCK = 512;
const MAX_FILES = 100_000;

const field = (header: Buffer, start: number, length: number) => {
  const bytes = header.subarray(start, start + length);
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? length : end);
};

/** Path in a pax header: records of "length key=value\n". */
function paxPath(content: Buffer): string | undefined {
  for (let at = 0; at < content.length; ) {
    const record = /^(\d+) ([^=]+)=/.exec(content.toString('utf8', at, at + 64));
    const length = Number(record?.[1] ?? 0);
    if (!record || length === 0) return undefined;
    const start = at + record[0].length;
    if (record[2] === 'path') return content.toString('utf8', start, at + length - 1);
    at += length;
  }
  return undefined;
}

/**
 * The regular files of an unpacked tar archive, by path as it stands there. Links and devices are passed over, and
 * nothing is written.
 * Source: POSIX.1-2001 pax interchange format, ustar headers.
 */
export function* readTar(archive: Buffer): Generator<{ path: string; content: Buffer }> {
  let longPath: string | undefined;
  let files = 0;
  for (let at = 0; at + BLOCK <= archive.length && files < MAX_FILES; ) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return;
    const size = Number.parseInt(field(header, 124, 12).trim() || '0', 8);
    if (!Number.isSafeInteger(size) || size < 0) throw new Error('a header of the archive is damaged');
    const content = archive.subarray(at + BLOCK, at + BLOCK + size);
    const type = field(header, 156, 1);
    const prefix = field(header, 345, 155);
    const name = field(header, 0, 100);
    if (type === 'x') longPath = paxPath(content);
    else {
      if (type === '' || type === '0')
        yield { path: longPath ?? (prefix ? `${prefix}/${name}` : name), content };
      longPath = undefined;
    }
    files++;
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
}
