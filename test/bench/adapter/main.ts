import { findModel } from '../../../server/model/store.ts';
import { openModel } from '../memory/model.ts';
import { type Package, packagesFor } from '../memory/packages.ts';
import { drawPlaces } from '../memory/places.ts';
import { openRepository } from '../memory/repository.ts';
import type { Finished } from '../report.ts';
import { type Answers, answerPlace, type Pair } from './answer-place.ts';
import { printAdapter, reportAdapter } from './report.ts';

/** PH-Codex-S as it was before it had an adapter. */
const BASE = '54d87ef277724231d0d6f2831801e6a263976680c4d71dbb251cdfdc266c5073';
const QUICK_PLACES = 5;
/** One package in so many, of all languages. */
const QUICK_PACKAGES = 3;

async function answerPackage(pair: Pair, wanted: Package, count: number) {
  const { files, without } = await openRepository(wanted, pair.base.tokenizer);
  const answers: Answers[] = [];
  const began = performance.now();
  for (const place of drawPlaces(wanted.name, files, count, pair.base.tokenizer))
    answers.push(await answerPlace(pair, place, without(place.file)));
  return { answers, seconds: (performance.now() - began) / 1000 };
}

/**
 * What the adapter is worth alone and together with the memory, in repositories that nobody trained on.
 * @param rounds places of each package.
 */
export async function benchAdapter({
  quick,
  rounds,
  base,
}: {
  quick: boolean;
  rounds: number;
  base?: string | undefined;
}): Promise<Finished> {
  const names = { base: base ?? BASE, adapter: 'ph-codex-s' };
  const pair = { base: await openModel(names.base), adapter: await openModel(names.adapter) };
  const answers: Answers[] = [];
  let seconds = 0;
  try {
    const packages = packagesFor('test').filter((_, i) => !quick || i % QUICK_PACKAGES === 1);
    for (const wanted of packages) {
      const own = await answerPackage(pair, wanted, quick ? QUICK_PLACES : rounds);
      answers.push(...own.answers);
      seconds += own.seconds;
      process.stderr.write(`${wanted.name} ${wanted.version}: ${answers.length} places so far\n`);
    }
  } finally {
    pair.base.close();
    pair.adapter.close();
  }
  const models = { base: (await findModel(names.base)).root, adapter: (await findModel(names.adapter)).root };
  const findings = { models, answers, secondsPerPlace: seconds / answers.length };
  return { report: reportAdapter(findings), text: printAdapter(findings) };
}
