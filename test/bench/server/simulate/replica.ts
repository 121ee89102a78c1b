import { type Random, seededRandom } from '../../../../server/engine/random.ts';
import { ASSUMPTIONS, COSTS, KEY_MS } from './costs.ts';

/** What became of the questions to one server. */
export interface Replica {
  readonly people: number;
  /** Share of the questions that were answered before the next key. */
  readonly inTime: number;
  /** Share of the time that the engine worked. */
  readonly busy: number;
}

interface Question {
  readonly askedMs: number;
  /** When the next key of the same person takes it back. */
  readonly untilMs: number;
  readonly workMs: number;
}

const MINUTES = 5;
/** How much one pause between keys differs from the next, as the logarithm's spread. */
const SPREAD = 0.75;

/** Time of one question: mostly the last word and some tokens, now and then a document that is in no cache. */
function workOf(random: Random): number {
  const { requestsPerKey, prefilledPerKey, decodedPerKey, prefillMs, decodeMs, requestMs } = COSTS;
  const { coldTokens, warmTokens } = ASSUMPTIONS;
  const cold = (prefilledPerKey / requestsPerKey - warmTokens) / (coldTokens - warmTokens);
  const prefilled = random() < cold ? coldTokens : warmTokens;
  // Answers end after each token with the same chance.
  const decoded = -Math.log(1 - random()) * (decodedPerKey / requestsPerKey);
  return requestMs + prefilled * prefillMs + decoded * decodeMs;
}

function questionsOf(random: Random): Question[] {
  const questions: Question[] = [];
  const mean = Math.exp(SPREAD ** 2 / 2);
  const gap = () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return (KEY_MS / mean) * Math.exp(SPREAD * normal);
  };
  for (let atMs = gap() * random(); atMs < MINUTES * 60_000; ) {
    const next = atMs + gap();
    if (random() < COSTS.requestsPerKey)
      questions.push({ askedMs: atMs, untilMs: next, workMs: workOf(random) });
    atMs = next;
  }
  return questions;
}

/**
 * One server with so many people who all type at once: one question after another in the order in which they came, each
 * dropped at the key that takes it back. What computing several together would save is left out.
 */
export function simulateReplica(people: number): Replica {
  const random = seededRandom(people);
  const questions = Array.from({ length: people }, () => questionsOf(random))
    .flat()
    .sort((a, b) => a.askedMs - b.askedMs);
  let freeMs = 0;
  let workedMs = 0;
  let inTime = 0;
  for (const { askedMs, untilMs, workMs } of questions) {
    const begunMs = Math.max(freeMs, askedMs);
    if (begunMs >= untilMs) continue;
    freeMs = Math.min(begunMs + workMs, untilMs);
    workedMs += freeMs - begunMs;
    if (begunMs + workMs <= untilMs) inTime++;
  }
  return { people, inTime: inTime / questions.length, busy: workedMs / (MINUTES * 60_000) };
}
