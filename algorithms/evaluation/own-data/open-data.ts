import { createHash } from 'node:crypto';
import { PhcError } from '../../../protocol/errors.ts';
import { drawPlaces } from '../places/draw-places.ts';
import { placeProblem } from '../places/place-problem.ts';
import { inFixedOrder } from '../problems/order.ts';
import type { Suite } from '../problems/problem.ts';
import { recordRoot } from '../report/record-root.ts';
import { readFiles } from './read-files.ts';

/** Drawn where no limit is named: an interval of ± 4 points around 10 % right lines. */
const PLACES = 200;
const SEED = 'own data 1';

const short = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);

/**
 * Makes problems of a person's own files: rests of lines, lines and blocks, the same for the same files. The digest
 * is over places and texts, so that it tells whether two scores are of the same problems, and tells nothing of them.
 * @throws PhcError PHC_EVAL_DATA where there is nothing to ask.
 */
export async function openData(path: string, limit: number | null): Promise<Suite> {
  const places = drawPlaces(await readFiles(path), { count: limit ?? PLACES, seed: SEED });
  if (places.length === 0) throw new PhcError('PHC_EVAL_DATA', { detail: path });
  const problems = places.map(({ file, kind, cut }) =>
    placeProblem({
      id: `${file.path}:${short(`${file.sha256} ${cut.start}`)}`,
      kind,
      language: file.language,
      text: file.text,
      ...cut,
    }),
  );
  const records = problems.map(({ id, kind, prefix, suffix, reference }) => ({
    id,
    kind,
    prefix,
    suffix,
    reference,
  }));
  return {
    name: 'own-data',
    root: recordRoot(records),
    licence: 'private',
    size: problems.length,
    problems: inFixedOrder(problems),
  };
}
