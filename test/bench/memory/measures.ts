import { LEAST, lambdaOf } from './fit-mixture.ts';
import { bootstrap } from './intervals.ts';
import type { Kind } from './score-tokens.ts';
import { type Mixed, mixed, type Sight, type Token } from './token.ts';
import type { Visit } from './visit.ts';
import type { Line, Writer } from './write-lines.ts';

/** How a token's right answer is foretold by one way of answering. */
export type Foretell = (token: Token<Kind>) => Mixed;

/** A memory by itself says nothing about most tokens: those share this much of its weight. */
const UNSEEN = 0.1;
const VOCAB = 49_152;

export const modelAlone: Foretell = ({ model, bestRight }) => ({ probability: model, right: bestRight });

/** The shares of the memory as they are, with a little left for all that it does not know. */
export function memoryAlone(kind: Kind): Foretell {
  return ({ sights }) => {
    const sight = sights[kind];
    if (!sight) return { probability: 1 / VOCAB, right: false };
    return {
      probability: (1 - UNSEEN) * sight.share + UNSEEN / VOCAB,
      right: sight.options[0]?.right ?? false,
    };
  };
}

/** The mixture with λ by these weights of the features. */
export function mixture(kind: Kind, weights: readonly number[]): Foretell {
  return (token) => {
    const sight: Sight | null = token.sights[kind];
    return mixed(token, sight, sight ? lambdaOf(sight.features, weights) : 0);
  };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const foretold = (visits: readonly Visit[], foretell: Foretell) =>
  visits.flatMap(({ tokens }) => tokens.map(foretell));

/** Nats per token. */
export function nats(visits: readonly Visit[], foretell: Foretell): number {
  return mean(foretold(visits, foretell).map(({ probability }) => -Math.log(Math.max(LEAST, probability))));
}

/** Share of the tokens whose best guess is the right one. */
export function topOne(visits: readonly Visit[], foretell: Foretell): number {
  return mean(foretold(visits, foretell).map(({ right }) => Number(right)));
}

/** Share of nats that a way of answering saves, with its interval. */
export function natsGain(visits: readonly Visit[], foretell: Foretell) {
  // One pass over the tokens, not a thousand.
  const sums = visits.map((visit) => ({ alone: nats([visit], modelAlone), other: nats([visit], foretell) }));
  return bootstrap(
    sums,
    (drawn) => 1 - mean(drawn.map((one) => one.other)) / mean(drawn.map((one) => one.alone)),
  );
}

export type Ask = 'rest' | 'next';
export const ASKS: readonly Ask[] = ['rest', 'next'];

/** The lines of one writer. */
export function linesOf(visits: readonly Visit[], asks: readonly Ask[], writer: Writer): Line[] {
  return visits.flatMap(({ lines }) => asks.map((ask) => lines[ask][writer]));
}

const hits = (lines: readonly Line[]) => lines.filter(({ right }) => right).length;

/** How often a writer has the whole line right, to how often the model alone has. */
export function exactMatchGain(visits: readonly Visit[], asks: readonly Ask[], writer: Writer) {
  return bootstrap(
    visits,
    (drawn) => hits(linesOf(drawn, asks, writer)) / hits(linesOf(drawn, asks, 'model')),
  );
}

/** Tokens of lines that were ended, to the passes through the model that they took. */
export function tokensPerPass(visits: readonly Visit[], writer: Writer) {
  return bootstrap(visits, (drawn) => {
    const ended = linesOf(drawn, ASKS, writer).filter(({ tokens }) => tokens > 0);
    const total = (of: (line: Line) => number) => ended.reduce((sum, line) => sum + of(line), 0);
    return total(({ tokens }) => tokens) / total(({ passes }) => passes);
  });
}

/** Lines that a writer has right, and how near all of them are. */
export function judged(lines: readonly Line[]) {
  const near = bootstrap(lines, (drawn) => mean(drawn.map((line) => line.similarity)));
  return { right: hits(lines), count: lines.length, near };
}
