import type { AssetCheck, AttestedScore } from '../../../protocol/chain/asset-check.ts';
import type { Score } from '../../../protocol/score.ts';
import { pemName } from '../../client/identity/verify-pem.ts';
import { later, t } from '../l10n.ts';
import { harmless } from '../model-name.ts';
import type { Facts } from '../state.ts';
import { shortAccount } from '../wallet/fact.ts';

type ScoreFacts = Pick<Facts, 'whoServes' | 'asset' | 'local'>;

const MOST_LINES = 3;

const percent = (ppm: number) => `${(ppm / 10_000).toFixed(1)} %`;

function line(what: string, { valuePpm, lowPpm, highPpm, problems }: Omit<AttestedScore, 'metric'> | Score) {
  return t('{0} {1} [{2}, {3}] of {4}', what, percent(valuePpm), percent(lowPpm), percent(highPpm), problems);
}

/** The scores that count, out of the chain; undefined where none was read. */
function onChain({ asset, local }: ScoreFacts): { found: AssetCheck; counted: AttestedScore[] } | undefined {
  if (local || asset.kind !== 'checked') return undefined;
  return { found: asset.found, counted: asset.found.scores.filter(({ independent }) => independent) };
}

/**
 * Scores of this very digest, one line each; none where nothing holds. Those of a far server come from the chain where one
 * was read; else they are what somebody signed and the server or the product showed.
 */
export function scoreLines(facts: ScoreFacts): readonly string[] {
  const chain = onChain(facts);
  if (chain)
    return chain.counted.slice(0, MOST_LINES).map((score) => line(harmless(score.metric, 60), score));
  return (facts.whoServes?.scores ?? []).map((score) => line(`${score.suite} ${score.metric}`, score));
}

const STANDINGS = {
  'same-results': later('with the same results'),
  within: later('within its interval'),
  contradicts: later('CONTRADICTING it'),
} as const;

function howOnChain({ found, counted }: { found: AssetCheck; counted: AttestedScore[] }): string {
  const [best] = counted;
  if (!best)
    return found.scores.length === 0
      ? t('nobody has attested a score of this very model on {0}', found.chain)
      : t(
          'only wallets that earn with this model have attested a score of it on {0}, which does not count',
          found.chain,
        );
  const seconds = best.confirmations.map(({ attester, standing }) =>
    t('measured again by {0} {1}', shortAccount(attester), t(STANDINGS[standing])),
  );
  return [
    t('which does not earn with the model'),
    ...(seconds.length > 0 ? seconds : [t('confirmed by nobody')]),
  ].join('; ');
}

/** Who says so: the evaluator and the day, or the wallet and the chain; undefined where nobody does. */
export function attestedBy(facts: ScoreFacts): string | undefined {
  const chain = onChain(facts);
  const [best] = chain?.counted ?? [];
  if (chain)
    return best && t('attested on {0} by the wallet {1}', chain.found.chain, shortAccount(best.attester));
  const [score] = facts.whoServes?.scores ?? [];
  return score && t('attested by {0} on {1}', score.evaluator, score.finishedAt.slice(0, 10));
}

/** How much that is worth: whose word it is, how it came here, and who computed the score again. */
export function attestedHow(facts: ScoreFacts): string {
  const chain = onChain(facts);
  if (chain) return howOnChain(chain);
  const [score] = facts.whoServes?.scores ?? [];
  if (!score) return t('no signed score of this very model is known here');
  const source = facts.local ? t('which came with the product') : t('shown by this server');
  return t('key {0}, {1}; computed again by nobody known here', pemName(score.publicKey).slice(0, 8), source);
}
