import { formatUnits, parseUnits } from 'ethers';
import { type JudgedScore, judgeScores } from '../../../protocol/chain/judge-scores.ts';
import { findAssets, type IndexedAsset } from '../../chain/discover/find-assets.ts';
import { findScores, interestedIn } from '../../chain/scores/find-scores.ts';
import { printResult, withChain } from '../chain/task.ts';
import { type IndexFlags, type OpenedIndex, withIndex } from './with-index.ts';

/** Datatokens have 18 digits after the point. */
const DIGITS = 18;

interface SearchFlags extends IndexFlags {
  readonly language?: string;
  readonly maxPrice?: string;
  readonly metric?: string;
  readonly minScore?: number;
  readonly parent?: string;
  readonly all?: boolean;
}

/** The best independent score of a measure; undefined where there is none. */
async function bestScore(
  { index, witnesses }: OpenedIndex,
  root: string,
  metric: string | undefined,
): Promise<JudgedScore | undefined> {
  const interested = interestedIn(await findAssets(index, witnesses.chainId, { root, all: true }));
  return judgeScores(await findScores(index, witnesses.chainId, root), interested)
    .filter(
      ({ independent, score }) => independent && (metric === undefined || score.metric.includes(metric)),
    )
    .sort((a, b) => b.score.valuePpm - a.score.valuePpm)[0];
}

const percent = (ppm: number) => `${(ppm / 10_000).toFixed(1)} %`;

function lineOf(asset: IndexedAsset, best: JudgedScore | undefined): string {
  const price = asset.price === null ? 'no price' : `${formatUnits(asset.price, DIGITS)} per 1,000 tokens`;
  const score = best
    ? `${best.score.metric} ${percent(best.score.valuePpm)}, confirmed by ${best.confirmations.length}`
    : 'no independent score';
  return `${asset.did}\n  ${asset.name}; ${asset.languages.join(', ') || 'any language'}; ${price}; ${score}`;
}

/** `asset search`: what descriptions on the chain say; nothing of it is verified yet. */
export function searchAssets(text: string | undefined, flags: SearchFlags): Promise<void> {
  const { language, parent, all, metric, minScore } = flags;
  const maxPrice = flags.maxPrice === undefined ? undefined : String(parseUnits(flags.maxPrice, DIGITS));
  return withChain(flags, (chain) =>
    withIndex(chain, flags.witnesses, async (opened) => {
      const fitting = await findAssets(opened.index, chain.id, { text, language, parent, all, maxPrice });
      const scored = await Promise.all(
        fitting.map(async (asset) => ({ asset, best: await bestScore(opened, asset.root!, metric) })),
      );
      const found = scored.filter(
        ({ best }) => minScore === undefined || (best && best.score.valuePpm >= minScore * 10_000),
      );
      const lines = found.map(({ asset, best }) => lineOf(asset, best));
      printResult(flags, found, [
        ...lines,
        found.length === 0
          ? 'Nothing was found.'
          : 'This is what they say of themselves: see "ph-codex asset verify".',
      ]);
    }),
  );
}
