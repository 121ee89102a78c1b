import * as z from 'zod/mini';

/** The chance with which an honest provider may ever be called a cheat, however long it is watched. */
export const ALPHA = 1e-6;

/** The bets, as fractions of the highest that is allowed to lose nothing more than there is: 1 / mu0. */
const BETS = [1 / 4, 1 / 16, 1 / 64, 1 / 256] as const;

/** What has been seen of one provider and model; JSON as it is. */
export const EProcess = z.strictObject({
  answers: z.int().check(z.nonnegative()),
  tokens: z.int().check(z.nonnegative()),
  /** For each bet the logarithm of its capital; empty before the first answer. */
  logCapitals: z.array(z.number()).check(z.maxLength(BETS.length)),
});
export type EProcess = z.infer<typeof EProcess>;

/** Nothing seen yet. */
export const NO_ANSWERS: EProcess = { answers: 0, tokens: 0, logCapitals: [] };

function logSum(logs: readonly number[]): number {
  const highest = Math.max(...logs);
  if (highest === Number.NEGATIVE_INFINITY) return highest;
  return highest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - highest), 0));
}

/**
 * Takes the deviations of one more audited answer, each from 0 to 1 and at most `mu0` on the average where the provider
 * is honest, whatever came before. By Ville's inequality the evidence of an honest provider ever reaches 1 / ALPHA with
 * a chance of at most ALPHA, however often one looks.
 *
 * Each answer k starts a game of its own with the stake 1 / (k (k + 1)): the stakes add up to one, so the sum is an
 * e-process too, and a provider that was honest for a thousand answers has not gained anything to cheat with.
 * Source: Ramdas et al., "Game-theoretic statistics and safe anytime-valid inference" (2023); mixtures of bets and of
 * starts, sections 3 and 5.
 */
export function addAnswer(process: EProcess, deviations: readonly number[], mu0: number): EProcess {
  const answers = process.answers + 1;
  const stake = -Math.log(answers) - Math.log(answers + 1);
  const logCapitals = BETS.map((bet, i) => {
    const start = logSum([process.logCapitals[i] ?? Number.NEGATIVE_INFINITY, stake]);
    return deviations.reduce((log, x) => log + Math.log1p(bet * (Math.min(1, x) / mu0 - 1)), start);
  });
  return { answers, tokens: process.tokens + deviations.length, logCapitals };
}

/** Logarithm of the evidence that the provider cheats. */
export function logEvidence({ answers, logCapitals }: EProcess): number {
  // What is left for games that have not started.
  const rest = -Math.log(answers + 1);
  if (logCapitals.length === 0) return rest;
  return logSum([rest, logSum(logCapitals) - Math.log(BETS.length)]);
}

/** True when the evidence is beyond what an honest provider shows with a chance of ALPHA. */
export function isCheating(process: EProcess): boolean {
  return logEvidence(process) >= -Math.log(ALPHA);
}
