import { buildSegment, type TokenisedFile } from '../../../server/memory/build-segment.ts';
import { createLiveSegments } from '../../../server/memory/live-segments.ts';
import type { Memory } from '../../../server/memory/memory.ts';
import { createRecall } from '../../../server/memory/recall.ts';
import { fitsTwoBytes, type Segment } from '../../../server/memory/segment.ts';
import type { Tokenizer } from '../../../server/tokenizer/tokenizer.ts';
import { ensurePackage, type Package } from './packages.ts';
import type { TokenFile } from './places.ts';
import { readSources } from './sources.ts';

/** A package as a workspace: its files in the order of their age, and how long it took to index them. */
export interface Repository {
  readonly package: Package;
  readonly files: readonly TokenFile[];
  readonly cost: IndexCost;
  /** All files but this one, as if it had not been written yet; until the next is asked for. */
  without(file: TokenFile): Memory;
  /** Only the files that are older than one of these; ask for them from the oldest to the newest. */
  before(file: TokenFile): Memory;
}

export interface IndexCost {
  readonly sourceBytes: number;
  readonly tokens: number;
  readonly indexBytes: number;
  readonly tokeniseMs: number;
  readonly sortMs: number;
}

function tokenised({ path, ids }: TokenFile, twoBytes: boolean): TokenisedFile {
  const tokens = twoBytes ? Uint16Array.from(ids) : Uint32Array.from(ids);
  return { name: path, size: 0, mtimeMs: 0, tokens };
}

/** A memory without a disk: the real segments and the real look-up, of files that are already tokens. */
function openMemory(): {
  memory: Memory;
  add: (segment: Segment) => void;
  /** Takes a file out of the answers, and the one that was out before in again. */
  leaveOut: (name: string) => void;
  bytes: () => number;
} {
  const segments = createLiveSegments();
  const recall = createRecall(segments, (path) => path);
  const memory: Memory = {
    ...recall,
    fileName: segments.files.name,
    get status() {
      const { files, tokens, bytes } = segments.count();
      return { state: 'ready', files, tokens, bytes, leftOut: {} } as const;
    },
  };
  let ticket = 0;
  return {
    memory,
    leaveOut(name) {
      segments.resume(ticket);
      segments.suspend([name], ++ticket);
    },
    add: (segment) => segments.apply({ added: [segment], removed: [], dead: [] }),
    bytes: () => segments.count().bytes,
  };
}

/** Reads, tokenises and indexes a package. */
export async function openRepository(wanted: Package, tokenizer: Tokenizer): Promise<Repository> {
  const sources = readSources(await ensurePackage(wanted), wanted.language);
  const twoBytes = fitsTwoBytes(tokenizer.vocab);
  const build = (id: number, files: readonly TokenFile[]) =>
    buildSegment(
      id,
      files.map((file) => tokenised(file, twoBytes)),
      twoBytes,
      () => {},
    );

  const started = performance.now();
  const files: readonly TokenFile[] = sources.map(({ path, text }) => ({
    path,
    ids: tokenizer.encode(text),
  }));
  const tokenisedAt = performance.now();
  const all = openMemory();
  all.add(build(0, files));
  const sortedAt = performance.now();

  const older = openMemory();
  let known = 0;
  return {
    package: wanted,
    files,
    cost: {
      sourceBytes: sources.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
      tokens: files.reduce((sum, { ids }) => sum + ids.length, 0),
      indexBytes: all.bytes(),
      tokeniseMs: tokenisedAt - started,
      sortMs: sortedAt - tokenisedAt,
    },
    without(file) {
      all.leaveOut(file.path);
      return all.memory;
    },
    before(file) {
      const end = files.indexOf(file);
      if (end > known) older.add(build(known, files.slice(known, end)));
      known = Math.max(known, end);
      return older.memory;
    },
  };
}
