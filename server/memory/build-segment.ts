import {
  allocatePlaces,
  allocateTokens,
  fenceOf,
  type IndexedFile,
  type Segment,
  type TokenArray,
} from './segment.ts';
import { sortContexts } from './sort-contexts.ts';

/** A file with its tokens, to be put into a segment. */
export interface TokenisedFile extends IndexedFile {
  readonly tokens: TokenArray;
}

function layOut(
  files: readonly TokenisedFile[],
  twoBytes: boolean,
): { tokens: TokenArray; starts: Uint32Array } {
  const total = files.reduce((sum, file) => sum + file.tokens.length + 1, 1);
  const tokens = allocateTokens(total, twoBytes);
  const starts = allocatePlaces(files.length + 1);
  const fence = fenceOf(tokens);
  tokens[0] = fence;
  let place = 1;
  files.forEach((file, number) => {
    starts[number] = place;
    tokens.set(file.tokens, place);
    place += file.tokens.length;
    tokens[place++] = fence;
  });
  starts[files.length] = place;
  return { tokens, starts };
}

/** Places that are not the last of their file, in ascending order. */
function followedPlaces(tokens: TokenArray, starts: Uint32Array): Uint32Array {
  let count = 0;
  for (let i = 0; i + 1 < starts.length; i++) count += Math.max(0, starts[i + 1]! - starts[i]! - 2);
  const places = allocatePlaces(count);
  const fence = fenceOf(tokens);
  let at = 0;
  for (let place = 1; place + 1 < tokens.length; place++) {
    if (tokens[place] !== fence && tokens[place + 1] !== fence) places[at++] = place;
  }
  return places;
}

/** Makes the index of files; calls `breathe` every few milliseconds. */
export function buildSegment(
  id: number,
  files: readonly TokenisedFile[],
  twoBytes: boolean,
  breathe: () => void,
): Segment {
  const { tokens, starts } = layOut(files, twoBytes);
  const order = followedPlaces(tokens, starts);
  sortContexts(tokens, order, breathe);
  const named = files.map(({ name, size, mtimeMs }) => ({ name, size, mtimeMs }));
  return { id, files: named, starts, tokens, order };
}
