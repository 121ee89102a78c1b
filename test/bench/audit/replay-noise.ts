import { addAnswer, isCheating, NO_ANSWERS } from '../../../protocol/audit/e-process.ts';
import { seededNumbers } from '../../support/seeded-numbers.ts';

const ANSWER_TOKENS = 20;

/** Cuts measured noise into answers of 20 tokens, which stay whole: what follows a token is not independent of it. */
export function answersOf(texts: ReadonlyArray<readonly number[]>): number[][] {
  return texts.flatMap((text) =>
    Array.from({ length: Math.floor(text.length / ANSWER_TOKENS) }, (_, i) =>
      text.slice(i * ANSWER_TOKENS, (i + 1) * ANSWER_TOKENS),
    ),
  );
}

/** Times that an honest provider is called a cheat in `tokens` tokens of noise, drawn again and again in random order. */
export function falseAlarms(answers: ReadonlyArray<readonly number[]>, mu0: number, tokens: number): number {
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
