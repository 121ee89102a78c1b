import { createHash } from 'node:crypto';
import { PhcError } from '../../protocol/errors.ts';
import type { TrainingFile } from './collect-files.ts';

/** What is trained on, and what shows afterwards whether that helped. */
export interface Split {
  readonly train: readonly TrainingFile[];
  readonly heldOut: readonly TrainingFile[];
}

/** Part of the characters that is held out, and most of them: more say nothing more. */
const HELD_OUT_SHARE = 0.1;
const MOST_HELD_OUT = 300_000;
/** Characters of a single file, of which the end is held out. */
const SHORTEST_SINGLE = 2000;

const withText = (file: TrainingFile, text: string): TrainingFile => ({
  ...file,
  text,
  sha256: createHash('sha256').update(text).digest('hex'),
});

function splitOne(file: TrainingFile): Split {
  const { text, path } = file;
  const cut = text.indexOf('\n', Math.floor(text.length * (1 - 2 * HELD_OUT_SHARE))) + 1;
  if (text.length < SHORTEST_SINGLE || cut <= 0 || cut >= text.length) {
    throw new PhcError('PHC_TRAINING_DATA', { detail: `${path} alone is too short` });
  }
  return { train: [withText(file, text.slice(0, cut))], heldOut: [withText(file, text.slice(cut))] };
}

/**
 * Holds out a tenth of the characters by whole files, chosen by their content's hash: the same files give the same
 * parts. Of a single file its end is held out. Throws `PHC_TRAINING_DATA` for too little.
 */
export function splitFiles(files: readonly TrainingFile[]): Split {
  const [only, ...others] = files;
  if (!only) throw new PhcError('PHC_TRAINING_DATA', { detail: 'no file is fit for it' });
  if (others.length === 0) return splitOne(only);
  const characters = files.reduce((sum, { text }) => sum + text.length, 0);
  const wanted = Math.min(MOST_HELD_OUT, characters * HELD_OUT_SHARE);
  const heldOut = new Set<TrainingFile>();
  let held = 0;
  for (const file of files.toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1))) {
    // One large file must not take what there is to learn from.
    const fits =
      heldOut.size === 0 ? file.text.length < characters / 2 : held + file.text.length <= 2 * wanted;
    if (held >= wanted || !fits) continue;
    heldOut.add(file);
    held += file.text.length;
  }
  const inPart = (part: boolean) => files.filter((file) => heldOut.has(file) === part);
  return { train: inPart(false), heldOut: inPart(true) };
}
