import type { Random } from '../../../server/engine/random.ts';
import { nextKey } from '../completion/type-stretch.ts';

/** Milliseconds before a key: middle, and spread of the logarithm. */
interface Pace {
  readonly median: number;
  readonly sigma: number;
}

/**
 * How long people take for a key. 168,000 volunteers took 239 ms on the average (Dhakal and others, "Observations on
 * Typing from 136 Million Keystrokes", 2018); that they think before words and lines is drawn as a long tail, chosen here
 * so that the mean is theirs.
 */
const PACES = {
  inWord: { median: 150, sigma: 0.4 },
  beforeWord: { median: 240, sigma: 0.7 },
  beforeLine: { median: 700, sigma: 0.8 },
} as const satisfies Record<string, Pace>;

function paceOf(before: string, key: string): Pace {
  if (before.endsWith('\n') || key.startsWith('\n')) return PACES.beforeLine;
  return /\w$/.test(before) && /^\w/.test(key) ? PACES.inWord : PACES.beforeWord;
}

/** Box and Muller's way from two even numbers to a normal one. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** One key of a session. */
export interface Key {
  /** Milliseconds since the session began. */
  readonly atMs: number;
  /** All that is typed once it is pressed. */
  readonly typed: string;
}

/** When each key of a text is pressed by somebody at a person's pace; the same for the same numbers. */
export function typeAtPace(text: string, random: Random): Key[] {
  const keys: Key[] = [];
  let atMs = 0;
  for (let done = 0; done < text.length; ) {
    const chars = nextKey(text.slice(done));
    const { median, sigma } = paceOf(text.slice(0, done), text.slice(done, done + chars));
    atMs += median * Math.exp(sigma * normal(random));
    done += chars;
    keys.push({ atMs, typed: text.slice(0, done) });
  }
  return keys;
}
