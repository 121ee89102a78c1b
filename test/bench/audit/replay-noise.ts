import { addAnswer, isCheating, NO_ANSWERS } from '../../../protocol/audit/e-process.ts';
import { seededNumbers } from '../../support/seeded-numbers.ts';
import type { NoiseFile, NoisePair } from './noise-file.ts';

const ANSWER_TOKENS = 20;
/** Honest tokens that must raise no alarm. */
export const HONEST_TOKENS = 1_000_000;

/**
 * Honest answers of a profile as they were measured, in nats: cut into 20 tokens, which stay whole, since what follows a
 * token is not independent of it.
 */
export function honestAnswers({ pairs }: NoiseFile, profile: NoisePair['profile']): number[][] {
  const texts = pairs.filter((pair) => pair.profile === profile).flatMap((pair) => pair.texts);
  return texts.flatMap((text) =>
    Array.from({ length: Math.floor(text.length / ANSWER_TOKENS) }, (_, i) =>
      text.slice(i * ANSWER_TOKENS, (i + 1) * ANSWER_TOKENS).map((millionths) => millionths / 1e6),
    ),
  );
}

/** How many tokens the measured answers have. */
export function measuredTokens(noise: NoiseFile): number {
  const answers = [...honestAnswers(noise, 'cpu-fast'), ...honestAnswers(noise, 'cpu-fp32')];
  return ANSWER_TOKENS * answers.length;
}

/** Times that an honest provider is called a cheat in `tokens` tokens of noise, drawn again and again in random order. */
function falseAlarms(answers: ReadonlyArray<readonly number[]>, mu0: number, tokens: number): number {
  const random = seededNumbers(1);
  let alarms = 0;
  let process = NO_ANSWERS;
  for (let seen = 0; seen < tokens; seen += ANSWER_TOKENS) {
    process = addAnswer(process, answers[Math.floor(random() * answers.length)]!, mu0);
    if (!isCheating(process)) continue;
    alarms++;
    process = NO_ANSWERS;
  }
  return alarms;
}

/** False alarms in a million tokens of each profile by the model's own tolerances. */
export function honestAlarms(noise: NoiseFile): number {
  const profiles = ['cpu-fast', 'cpu-fp32'] as const;
  return profiles.reduce((sum, profile) => {
    const tolerance = noise.calibration[profile];
    if (!tolerance) throw new Error(`the model has no tolerance for ${profile}: calibrate it first`);
    return sum + falseAlarms(honestAnswers(noise, profile), tolerance.mu0, HONEST_TOKENS);
  }, 0);
}

/** Audited answers until a provider that serves these is convicted, over `runs` random orders; `most` where it is not. */
export function answersUntilCaught(
  answers: ReadonlyArray<readonly number[]>,
  mu0: number,
  runs: number,
  most: number,
): number[] {
  const random = seededNumbers(2);
  return Array.from({ length: runs }, () => {
    let process = NO_ANSWERS;
    for (let count = 1; count <= most; count++) {
      process = addAnswer(process, answers[Math.floor(random() * answers.length)]!, mu0);
      if (isCheating(process)) return count;
    }
    return most;
  });
}
