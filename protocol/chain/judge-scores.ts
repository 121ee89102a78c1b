import type { ChainScore } from './eas.ts';

/** What an evaluator said of a model, wherever it stands; addresses are lower case. */
export interface Attested {
  readonly uid: string;
  readonly attester: string;
  /** The attestation that this one confirms; undefined where it stands by itself. */
  readonly confirms: string | undefined;
  /** Seconds since the epoch: of the block, or for what is not on the chain of its time stamp there. */
  readonly time: number | undefined;
  readonly revoked: boolean;
  readonly onChain: boolean;
  readonly score: ChainScore;
}

/** What a second evaluator's result is to the first. */
export type Standing =
  /** Every result is the same. */
  | 'same-results'
  /** Its value lies within the other's 95 % interval. */
  | 'within'
  /** It does not. */
  | 'contradicts';

/** A score, and who stands behind it besides its evaluator. */
export interface JudgedScore extends Attested {
  /** False where the evaluator earns with the model: then it is an advertisement. */
  readonly independent: boolean;
  readonly confirmations: ReadonlyArray<{
    readonly uid: string;
    readonly attester: string;
    readonly standing: Standing;
  }>;
}

const COMPARED = ['modelRoot', 'suiteRoot', 'configHash', 'metric', 'nProblems'] as const;

function standingOf(first: ChainScore, second: ChainScore): Standing | undefined {
  if (COMPARED.some((name) => first[name] !== second[name])) return undefined;
  if (first.resultsRoot === second.resultsRoot && first.valuePpm === second.valuePpm) return 'same-results';
  return second.valuePpm >= first.ciLowPpm && second.valuePpm <= first.ciHighPpm ? 'within' : 'contradicts';
}

/**
 * Scores that stand by themselves, each with its confirmations, best first among the independent ones. Nobody counts
 * who earns with the model (`interested`: owner, publisher, providers, lower case), nobody confirms a score twice or
 * their own, and what was taken back or is about something else does not count. That two addresses are two people is
 * nothing that a chain can show.
 */
export function judgeScores(attested: readonly Attested[], interested: ReadonlySet<string>): JudgedScore[] {
  const valid = attested.filter(({ revoked }) => !revoked);
  const judged = valid
    .filter(({ confirms }) => confirms === undefined)
    .map((first): JudgedScore => {
      const seen = new Set([first.attester, ...interested]);
      const confirmations = valid.flatMap(({ uid, attester, confirms, score }) => {
        const standing = confirms === first.uid ? standingOf(first.score, score) : undefined;
        if (standing === undefined || seen.has(attester)) return [];
        seen.add(attester);
        return [{ uid, attester, standing }];
      });
      return { ...first, independent: !interested.has(first.attester), confirmations };
    });
  return judged.sort(
    (a, b) =>
      Number(b.independent) - Number(a.independent) ||
      b.confirmations.length - a.confirmations.length ||
      b.score.valuePpm - a.score.valuePpm,
  );
}
