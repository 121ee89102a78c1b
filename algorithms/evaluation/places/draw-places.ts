import { createHash } from 'node:crypto';
import { seededRandom } from '../../../server/engine/random.ts';
import { type Cut, drawPlace, type PlaceKind } from './draw-place.ts';

/** A file that places are drawn in. */
export interface SourceText {
  /** What it belongs to: every group is asked equally often. */
  readonly group: string;
  readonly path: string;
  readonly language: string;
  /** Of the UTF-8 text, as hex. */
  readonly sha256: string;
  readonly text: string;
}

/** A place in a file. */
export interface DrawnPlace {
  readonly file: SourceText;
  readonly kind: PlaceKind;
  readonly cut: Cut;
}

export interface DrawOptions {
  readonly count: number;
  /** Most places in one file. */
  readonly perFile?: number;
  readonly seed: string;
}

/** Rests of lines are half of what an editor asks for. */
const KINDS: readonly PlaceKind[] = ['rest-of-line', 'line', 'rest-of-line', 'block'];

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

/** Groups and the files in each, in an order that a seed decides. */
function shuffled(files: readonly SourceText[], seed: string): SourceText[][] {
  const groups = new Map<string, SourceText[]>();
  for (const file of files) {
    const group = groups.get(file.group);
    if (group) group.push(file);
    else groups.set(file.group, [file]);
  }
  const by = <T>(list: readonly T[], key: (item: T) => string): T[] =>
    list
      .map((item) => ({ item, rank: digest(`${seed} ${key(item)}`) }))
      .sort((a, b) => (a.rank < b.rank ? -1 : 1))
      .map(({ item }) => item);
  return by([...groups], ([group]) => group).map(([, list]) =>
    by(list, ({ path, sha256 }) => `${path} ${sha256}`),
  );
}

const overlaps = (cut: Cut, others: readonly Cut[]) =>
  others.some(({ start, end }) => cut.start <= end && start <= cut.end);

/**
 * Draws up to `count` places, one group after the other and no line twice: the same for the same files and seed on
 * every machine.
 */
export function drawPlaces(
  files: readonly SourceText[],
  { count, perFile = Number.POSITIVE_INFINITY, seed }: DrawOptions,
): DrawnPlace[] {
  const groups = shuffled(files, seed);
  const visits = groups.map(() => 0);
  const taken = new Map<string, Cut[]>();
  const places: DrawnPlace[] = [];

  const draw = (group: number, kind: PlaceKind): DrawnPlace | undefined => {
    const list = groups[group]!;
    for (let tries = 0; tries < list.length; tries++) {
      const visit = visits[group]!++;
      const file = list[visit % list.length]!;
      const random = seededRandom(Number.parseInt(digest(`${seed} ${file.sha256} ${visit}`).slice(0, 8), 16));
      const cut = drawPlace(kind, file.text, file.language, random);
      const others = taken.get(file.sha256) ?? [];
      if (!cut || others.length >= perFile || overlaps(cut, others)) continue;
      taken.set(file.sha256, [...others, cut]);
      return { file, kind, cut };
    }
    return undefined;
  };

  // Each group meets each kind in turn, also where its files have no place of some kind.
  let failures = 0;
  for (let turn = 0; places.length < count && failures < groups.length * KINDS.length; turn++) {
    const group = turn % groups.length;
    const round = Math.floor(turn / groups.length);
    const place = draw(group, KINDS[(group + round) % KINDS.length]!);
    if (place) places.push(place);
    failures = place ? 0 : failures + 1;
  }
  return places;
}
