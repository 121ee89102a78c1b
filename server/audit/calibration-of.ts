import type { CalibrationFile } from '../../protocol/model-files.ts';
import type { Scored } from './score-variant.ts';

/** Tokens of an answer as long as a line's rest often is: over so many a deviation is averaged. */
const ANSWER_TOKENS = 20;
/** Answers follow a prompt; with nothing before them, tokens deviate up to ten times more. */
export const LEAST_PROMPT = 16;
/** How much more than was ever measured is admitted. */
const MEAN_MARGIN = 2;
const TOKEN_MARGIN = 3;
/** Claims are rounded to millionths: less than this cannot be told. */
const LEAST_MU0 = 1e-5;
const LEAST_TAU = 1e-4;

/** Deviations of the tokens of one text, in nats, at most 1. */
export function deviations(one: readonly number[], other: readonly number[]): number[] {
  return one.map((logprob, i) => Math.min(1, Math.abs(logprob - other[i]!)));
}

interface Noise {
  readonly tokens: number;
  readonly largest: number;
  readonly largestMean: number;
}

function noiseOf(lists: ReadonlyArray<readonly number[]>): Noise {
  let [tokens, largest, largestMean] = [0, 0, 0];
  for (const list of lists) {
    for (let start = 0; start < list.length; start += ANSWER_TOKENS) {
      const answer = list.slice(start, start + ANSWER_TOKENS);
      largest = Math.max(largest, ...answer);
      if (answer.length === ANSWER_TOKENS)
        largestMean = Math.max(largestMean, answer.reduce((sum, x) => sum + x, 0) / ANSWER_TOKENS);
      tokens += answer.length;
    }
  }
  return { tokens, largest, largestMean };
}

const up = (value: number) => Number(value.toPrecision(2));

/**
 * What honest noise looks like in each native profile: `mu0` is twice the largest mean deviation of any 20 tokens that
 * was seen, `tau` three times that of any token, against every other way of that profile and against the more precise ones.
 */
export function calibrationOf(scored: readonly Scored[]): CalibrationFile {
  const calibration: CalibrationFile = {};
  for (const profile of ['cpu-fast', 'cpu-fp32'] as const) {
    const own = scored.filter(({ variant }) => variant.profile === profile);
    const pairs = own.flatMap((one, i) =>
      scored
        .filter((other) => !own.slice(0, i + 1).includes(other))
        .filter(({ variant }) => profile === 'cpu-fast' || variant.profile !== 'cpu-fast')
        .map((other) => [one, other] as const),
    );
    const lists = pairs.flatMap(([one, other]) =>
      one.texts
        .slice(0, other.texts.length)
        .map((text, i) => deviations(text, other.texts[i]!).slice(LEAST_PROMPT)),
    );
    if (lists.length === 0) continue;
    const { tokens, largest, largestMean } = noiseOf(lists);
    calibration[profile] = {
      mu0: up(Math.max(LEAST_MU0, MEAN_MARGIN * largestMean)),
      tau: up(Math.max(LEAST_TAU, TOKEN_MARGIN * largest)),
      tokens,
      machines: [...new Set(own.map(({ machine }) => machine))].sort(),
    };
  }
  return calibration;
}
