import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Ask } from './ask.ts';
import type { Session } from './sessions.ts';

/** People do not begin at the same moment. */
const SPREAD_MS = 1000;

/** What became of all that was asked. */
export interface Play {
  readonly seconds: number;
  readonly answers: readonly Answer[];
}

async function playSession(
  { before, keys }: Session,
  doc: string,
  delayMs: number,
  lengthMs: number,
  ask: Ask,
): Promise<Answer[]> {
  const begun = performance.now() + delayMs;
  const answers: Array<Promise<Answer>> = [];
  let last = new AbortController();
  for (const { atMs, typed } of keys) {
    if (delayMs + atMs > lengthMs) break;
    await sleep(Math.max(0, begun + atMs - performance.now()));
    last.abort();
    last = new AbortController();
    answers.push(ask({ prompt: before + typed, doc }, last.signal));
  }
  await sleep(Math.max(0, begun - delayMs + lengthMs - performance.now()));
  last.abort();
  return Promise.all(answers);
}

/** People type for so long, each asks after every key, and each key takes the question before it back. */
export async function play(sessions: readonly Session[], lengthMs: number, ask: Ask): Promise<Play> {
  const begun = performance.now();
  const all = await Promise.all(
    sessions.map((session, i) =>
      playSession(session, `doc-${i}`, (SPREAD_MS * i) / sessions.length, lengthMs, ask),
    ),
  );
  return { seconds: (performance.now() - begun) / 1000, answers: all.flat() };
}
