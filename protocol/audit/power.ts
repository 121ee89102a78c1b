/** Fraction of the answers that are audited. */
export const AUDIT_RATE = 0.05;

/** Chance that one audited answer by 4-bit weights convicts: 24 of 24 did (`npm run bench -- audit`); this is the low end of 95 %. */
export const AUDIT_POWER = 0.88;

/** The chance with which a cheat is to be caught. */
const SURE = 0.99;

/**
 * Answers within which a provider that cheats on a fraction of them is caught with a chance of 99 %; Infinity where it
 * never is.
 * @param fraction of the answers that are not the model's.
 * @param rate fraction of the answers that are audited.
 * @param power chance that one audited, cheated answer is enough; measured by `npm run bench -- audit`.
 */
export function answersToCatch(fraction: number, rate: number, power: number): number {
  const chance = fraction * rate * power;
  if (chance <= 0) return Number.POSITIVE_INFINITY;
  if (chance >= SURE) return 1;
  return Math.ceil(Math.log(1 - SURE) / Math.log1p(-chance));
}

/** The power of audits in a sentence for people. */
export function describePower(rate: number, power: number): string {
  const answers = answersToCatch(1 / 5, rate, power);
  if (!Number.isFinite(answers)) return 'No answers are audited: nobody who cheats would be caught.';
  return `Cheating on 1 answer in 5 would be caught within ${answers} answers at your rate.`;
}
