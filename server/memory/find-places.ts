import { agreement, findStanding, rangeOfRun, type Standing } from './find-run.ts';
import type { FileTable, LiveSegment } from './live-segments.ts';
import { fenceOf, fileAt, type TokenArray } from './segment.ts';
import { SORTED_DEPTH } from './sort-contexts.ts';

/** A place where the end of the history occurred before. */
export interface Place {
  /** What it lies in: a segment's tokens, or the history itself. */
  readonly tokens: TokenArray;
  /** The last token of the run; what followed stands after it. */
  readonly at: number;
  readonly weight: number;
  /** Number of the file; -1 for the history itself. */
  readonly file: number;
}

/** Places where the last tokens of the history occurred, those of the longest run first, in a fixed order. */
export interface Places {
  /** The longest run. */
  readonly length: number;
  readonly places: readonly Place[];
}

/** Bounds of one look-up. */
export interface Limits {
  /** Places of one segment or of the history that are looked at; a longer range of a segment is sampled evenly. */
  readonly places: number;
  /** Shorter runs say nothing. */
  readonly shortest: number;
}

/** Where a look-up stands: its document by number (-1 if unknown), and the folder of that (null if unknown). */
export interface Viewpoint {
  readonly file: number;
  readonly folder: string | null;
}

const LIMITS: Limits = { places: 64, shortest: 2 };

// Weights and fall-back were chosen on 3 M tokens of Python's library, with a constant model and fitted λ: nats per
// token 1.245 (own 3, no fall-back) → 1.219; runs rounded to 2, 3, 4, 6, 8, 12 gave 1.256.
const OWN_WEIGHT = 8;
const NEAR_WEIGHT = 2;
/** With fewer places than this, runs that are up to `SHORTER` tokens shorter are asked as well. */
const FEW = 3;
const SHORTER = 2;
const DECAY = 0.2;

/** One look-up on its way. */
interface Search {
  readonly history: TokenArray;
  readonly viewpoint: Viewpoint;
  readonly files: FileTable;
  readonly limits: Limits;
}

/** Agreeing for so long, a place of the document is the cursor's own, as it was when the document was saved. */
const HERE = 32;

/** Whether a place of the document is where the history ends: it agrees for long, or back to the document's beginning. */
function isHere(tokens: TokenArray, at: number, history: TokenArray): boolean {
  const agrees = agreement(tokens, at, history, HERE);
  return agrees >= HERE || tokens[at - agrees] === fenceOf(tokens);
}

/** Live places that agree with the last `run` tokens; those that agree with more only where `run` is the longest. */
function livePlaces(
  { segment, dead, numbers }: LiveSegment,
  { index }: Standing,
  run: number,
  longest: number,
  { history, viewpoint, files, limits }: Search,
): Place[] {
  const { tokens, order } = segment;
  const [low, high] = rangeOfRun(segment, history, index, run);
  const stride = Math.max(1, (high - low) / limits.places);
  const scale = DECAY ** (longest - run);
  const found: Place[] = [];
  for (let i = low; i < high; i += stride) {
    const at = order[Math.floor(i)]!;
    const file = fileAt(segment, at);
    const number = numbers[file]!;
    if (dead[file] || files.isSuspended(number)) continue;
    if (number === viewpoint.file && isHere(tokens, at, history)) continue;
    if (run < longest && agreement(tokens, at, history, run + 1) > run) continue;
    const weight = scale * (files.folder(number) === viewpoint.folder ? NEAR_WEIGHT : 1);
    found.push({ tokens, at, weight, file: number });
  }
  return found;
}

/** The same for places inside the history, the latest first. */
function ownPlaces(run: number, longest: number, { history, limits }: Search): Place[] {
  const places: Place[] = [];
  const last = history.length - 1;
  const token = history[last];
  const weight = OWN_WEIGHT * DECAY ** (longest - run);
  for (let at = last - 1; at >= run - 1 && places.length < limits.places; at--) {
    if (history[at] !== token) continue;
    const agrees = agreement(history, at, history, run + 1);
    if (agrees < run || (run < longest && agrees > run)) continue;
    places.push({ tokens: history, at, weight, file: -1 });
  }
  return places;
}

/** Length of the longest run, at most `SORTED_DEPTH`, that ends the history and occurs in it before. */
function longestOwn(history: TokenArray): number {
  const last = history.length - 1;
  const token = history[last];
  let longest = 0;
  for (let at = last - 1; at >= longest; at--) {
    if (history[at] === token) longest = Math.max(longest, agreement(history, at, history, SORTED_DEPTH));
  }
  return longest;
}

/**
 * The places of the longest run that ends the history and occurs in a live file, other than where the cursor is; null if
 * there is none. Few places are joined by those of slightly shorter runs, with less weight.
 */
export function findPlaces(
  segments: readonly LiveSegment[],
  files: FileTable,
  history: TokenArray,
  viewpoint: Viewpoint,
  limits = LIMITS,
): Places | null {
  const search = { history, viewpoint, files, limits };
  const standings = segments.map(({ segment }) => findStanding(segment, history));
  const own = longestOwn(history);
  const reached = standings.reduce((most, standing) => Math.max(most, standing.longest), own);

  const placesOf = (run: number, longest: number) => {
    const places = own >= run ? ownPlaces(run, longest, search) : [];
    segments.forEach((live, i) => {
      const standing = standings[i]!;
      if (standing.longest >= run) places.push(...livePlaces(live, standing, run, longest, search));
    });
    return places;
  };

  for (let longest = reached; longest >= limits.shortest; longest--) {
    const places = placesOf(longest, longest);
    if (places.length === 0) continue;
    for (let run = longest - 1; run >= limits.shortest && run >= longest - SHORTER; run--) {
      if (places.length >= FEW) break;
      places.push(...placesOf(run, longest));
    }
    return { length: longest, places };
  }
  return null;
}
