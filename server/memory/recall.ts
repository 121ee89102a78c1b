import { findPlaces, type Place, type Places } from './find-places.ts';
import { agreement } from './find-run.ts';
import { folderOf, type LiveSegments } from './live-segments.ts';
import type { Asking, Candidate, Prediction } from './memory.ts';
import { fenceOf, type TokenArray } from './segment.ts';

/** More candidates than this have shares that no mixing notices. */
const MOST_CANDIDATES = 16;
const MOST_FILES = 4;
/** How far back places that agree are told apart. */
const LONGEST_COMPARED = 64;

/** Answers from an index; what was found for a history is kept for the next question about the same. */
export interface Recall {
  predict(asking: Asking): Prediction | null;
  continuation(asking: Asking, count: number): readonly number[];
}

interface Tally {
  weight: number;
  readonly files: Set<number>;
}

function tally({ places }: Places): Map<number, Tally> {
  const tallies = new Map<number, Tally>();
  for (const { tokens, at, weight, file } of places) {
    const id = tokens[at + 1]!;
    const known = tallies.get(id) ?? { weight: 0, files: new Set() };
    tallies.set(id, known);
    known.weight += weight;
    if (file >= 0 && known.files.size < MOST_FILES) known.files.add(file);
  }
  return tallies;
}

function asPrediction(found: Places): Prediction {
  const tallies = [...tally(found)].sort(([a, x], [b, y]) => y.weight - x.weight || a - b);
  const places = tallies.reduce((sum, [, { weight }]) => sum + weight, 0);
  const candidates: Candidate[] = tallies
    .slice(0, MOST_CANDIDATES)
    .map(([id, { weight }]) => ({ id, share: weight / places }));
  return { length: found.length, places, candidates, files: [...(tallies[0]?.[1].files ?? [])] };
}

/** The place that agrees longest, then weighs most, then was changed last, then comes first. */
function bestPlace({ places }: Places, history: TokenArray, changedAt: (file: number) => number): Place {
  const rank = (place: Place) => [
    agreement(place.tokens, place.at, history, LONGEST_COMPARED),
    place.weight,
    place.file < 0 ? Number.POSITIVE_INFINITY : changedAt(place.file),
  ];
  const ranked = places.map((place) => ({ place, rank: rank(place) }));
  const difference = (a: readonly number[], b: readonly number[]) => {
    const i = a.findIndex((value, j) => value !== b[j]);
    return i < 0 ? 0 : b[i]! - a[i]!;
  };
  return ranked.sort((a, b) => difference(a.rank, b.rank))[0]!.place;
}

/** Recalls from segments what followed the end of a history. */
export function createRecall(segments: LiveSegments, toName: (path: string) => string | null): Recall {
  let version: unknown;
  let lastFile = '';
  let lastHistory: TokenArray = new Uint32Array();
  let lastFound: Places | null = null;

  const find = ({ history, file }: Asking): Places | null => {
    const same =
      version === segments.version &&
      file === lastFile &&
      history.length === lastHistory.length &&
      history.every((id, i) => id === lastHistory[i]);
    if (same) return lastFound;
    const name = toName(file);
    const viewpoint = {
      file: (name === null ? undefined : segments.files.number(name)) ?? -1,
      folder: name === null ? null : folderOf(name),
    };
    version = segments.version;
    lastFile = file;
    lastHistory = new Uint32Array(history);
    lastFound = findPlaces(segments.all, segments.files, lastHistory, viewpoint);
    return lastFound;
  };

  return {
    predict(asking) {
      const found = find(asking);
      return found && asPrediction(found);
    },
    continuation(asking, count) {
      const found = find(asking);
      if (!found) return [];
      const { tokens, at } = bestPlace(found, lastHistory, segments.files.changedAt);
      const following: number[] = [];
      const fence = fenceOf(tokens);
      for (let i = at + 1; following.length < count; i++) {
        const id = tokens[i];
        if (id === undefined || id === fence) break;
        following.push(id);
      }
      return following;
    },
  };
}
