import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../../server/engine/random.ts';
import type { Answer, Ask } from './ask.ts';
import type { Session } from './sessions.ts';

/** Of its own for each question: each listens to it. */
const never = () => new AbortController().signal;

/** Questions of one document after another, as its keys are typed; from the first again at the end. */
function* questions({ before, keys }: Session, doc: string) {
  for (let i = 0; ; i = (i + 1) % keys.length) yield { prompt: before + keys[i]!.typed, doc };
}

/** Asks each document once, so that what is timed next finds its beginning in the cache. */
export async function warmUp(sessions: readonly Session[], ask: Ask): Promise<void> {
  await Promise.all(sessions.map(({ before }, i) => ask({ prompt: before, doc: `doc-${i}` }, never())));
}

/** Answers a second that a server gives to as many people as there are sessions, each asking as soon as it is answered. */
export async function capacityOf(sessions: readonly Session[], lengthMs: number, ask: Ask): Promise<number> {
  const begun = performance.now();
  let answered = 0;
  await Promise.all(
    sessions.map(async (session, i) => {
      for (const question of questions(session, `doc-${i}`)) {
        const { lastMs } = await ask(question, never());
        if (lastMs !== null) answered++;
        if (performance.now() - begun > lengthMs) return;
      }
    }),
  );
  return (answered * 1000) / (performance.now() - begun);
}

/** Asks `rate` times a second on the average, at moments that know nothing of each other, and waits for each answer. */
export async function askAtRate(
  sessions: readonly Session[],
  rate: number,
  lengthMs: number,
  ask: Ask,
): Promise<Answer[]> {
  if (rate === 0) return [];
  const random = seededRandom(sessions.length);
  const documents = sessions.map((session, i) => questions(session, `doc-${i}`));
  const answers: Array<Promise<Answer>> = [];
  const begun = performance.now();
  for (let atMs = 0, i = 0; atMs < lengthMs; i++) {
    // A Poisson process: the time until the next question is exponential.
    atMs += (-1000 / rate) * Math.log(1 - random());
    await sleep(Math.max(0, begun + atMs - performance.now()));
    const { value } = documents[i % documents.length]!.next();
    if (value) answers.push(ask(value, never()));
  }
  return Promise.all(answers);
}
