import { execFileSync } from 'node:child_process';
import type { Random } from '../../server/engine/random.ts';
import { childrenOf, type RealServer } from './real-server.ts';
import { readEvents, type StreamEvent } from './serve-app.ts';

/**
 * What became of a request: answered once and rightly, told that the engine is not there, left by its client; else it was
 * lost, answered twice, or answered with something else.
 */
type Outcome = 'answered' | 'told' | 'left' | 'lost' | 'twice' | 'wrong';
export type Outcomes = Record<Outcome, number>;

/** How many there were in all. */
export function sumOf(outcomes: Outcomes): number {
  return Object.values(outcomes).reduce((sum, count) => sum + count, 0);
}

/** A question, and the answer that it has whenever it is asked. */
interface Known {
  readonly prompt: string;
  readonly text: string;
}

const TOKENS = 48;
/** Errors that say that the engine is not there just now. */
const NOT_THERE = /PHC_(ENGINE_LOADING|ENGINE_CRASHED|QUEUE_FULL)/;

function ask(where: string, prompt: string, signal: AbortSignal): Promise<Response> {
  const body = { prompt, max_tokens: TOKENS, temperature: 0, stream: true };
  return fetch(`${where}/v1/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });
}

const textOf = (events: readonly StreamEvent[]) =>
  events.map(({ choices }) => choices?.[0]?.text ?? '').join('');

/** Asks each prompt while nothing disturbs. */
export async function knownAnswers(where: string, prompts: readonly string[]): Promise<Known[]> {
  const known: Known[] = [];
  for (const prompt of prompts) {
    const response = await ask(where, prompt, AbortSignal.timeout(60_000));
    known.push({ prompt, text: textOf(readEvents(await response.text()).events) });
  }
  return known;
}

function judge(response: Response, body: string, expected: string): Outcome {
  if (response.status !== 200)
    return NOT_THERE.test(body) && response.headers.has('retry-after') ? 'told' : 'lost';
  const { events, done } = readEvents(body);
  const ends = events.filter(({ choices }) => choices?.[0]?.finish_reason).length;
  const errors = events.filter(({ error }) => error !== undefined).length;
  const text = textOf(events);
  if (ends > 1 || errors > 1 || (ends === 1 && errors === 1)) return 'twice';
  if (errors === 1) return !done && expected.startsWith(text) ? 'told' : 'wrong';
  if (ends === 0 || !done) return 'lost';
  return text === expected ? 'answered' : 'wrong';
}

async function askOnce(where: string, { prompt, text }: Known, leaveMs: number | null): Promise<Outcome> {
  const gone = new AbortController();
  const timer = leaveMs === null ? undefined : setTimeout(() => gone.abort(), leaveMs);
  try {
    const response = await ask(where, prompt, gone.signal);
    return judge(response, await response.text(), text);
  } catch {
    return gone.signal.aborted ? 'left' : 'lost';
  } finally {
    clearTimeout(timer);
  }
}

/** How a server is asked. */
export interface Hammer {
  readonly where: string;
  readonly clients: number;
  readonly known: readonly Known[];
  /** Share of the requests whose client leaves within `leaveWithinMs`. */
  readonly leaving: number;
  readonly leaveWithinMs: number;
  readonly random: Random;
  /** Asked before each request: false ends it. */
  readonly goOn: () => boolean;
}

/** Asks from several clients at once, each one request after another, and says what became of every one. */
export async function hammer(options: Hammer): Promise<Outcomes> {
  const { where, clients, known, leaving, leaveWithinMs, random, goOn } = options;
  const outcomes: Outcomes = { answered: 0, told: 0, left: 0, lost: 0, twice: 0, wrong: 0 };
  const one = async () => {
    while (goOn()) {
      const question = known[Math.floor(random() * known.length)]!;
      const leaveMs = random() < leaving ? random() * leaveWithinMs : null;
      outcomes[await askOnce(where, question, leaveMs)]++;
    }
  };
  await Promise.all(Array.from({ length: clients }, one));
  return outcomes;
}

/** Completions that the server says it dealt with, however they ended. */
export async function countedRequests(where: string): Promise<number> {
  const metrics = await (await fetch(`${where}/metrics`)).text();
  const counts = [...metrics.matchAll(/^phcodex_requests_total\{[^}]*\} (\d+)$/gm)].map(([, count]) =>
    Number(count),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Megabytes that a server and its engine have in memory. */
export function memoryOf({ child }: RealServer): number {
  const pids = [child.pid ?? 0, ...childrenOf(child.pid ?? 0)].join(',');
  const rows = execFileSync('ps', ['-o', 'rss=', '-p', pids], { encoding: 'utf8' }).trim().split('\n');
  return rows.reduce((sum, kilobytes) => sum + Number(kilobytes), 0) / 1024;
}
