import type { Score } from '../../protocol/score.ts';
import { pemName } from '../client/identity/verify-pem.ts';
import type { Facts } from './state.ts';

const percent = (ppm: number) => `${(ppm / 10_000).toFixed(1)} %`;

function one({ suite, metric, problems, valuePpm, lowPpm, highPpm }: Score): string {
  return `${suite} ${metric} ${percent(valuePpm)} [${percent(lowPpm)}, ${percent(highPpm)}] of ${problems}`;
}

/** Scores: what somebody signed about this very digest, one line each; none where nothing holds. */
export function scoreLines({ whoServes }: Pick<Facts, 'whoServes'>): readonly string[] {
  return (whoServes?.scores ?? []).map(one);
}

/** Who says so, and who computed it again. */
export function attestedText({ whoServes, local }: Pick<Facts, 'whoServes' | 'local'>): string {
  const [score] = whoServes?.scores ?? [];
  if (!score) return 'no signed score of this very model is known here';
  const source = local ? 'which came with the product' : 'which this server showed';
  return `attested by ${score.evaluator} on ${score.finishedAt.slice(0, 10)} with the key ${pemName(score.publicKey).slice(0, 8)}, ${source}; computed again by nobody known here`;
}
