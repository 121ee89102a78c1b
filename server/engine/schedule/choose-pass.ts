import { MAX_PASS } from '../runtime.ts';
import type { FairShare } from './fair-share.ts';

/** Tokens that a sequence wants computed. */
export interface Work {
  /** How many may be computed in any number of passes. */
  readonly ahead: number;
  /** How many come after those and belong into one pass, for the sake of their logits. */
  readonly tail: number;
}

/** A sequence that could take part in the next pass. */
export interface Candidate {
  readonly id: number;
  readonly payer: string;
  /** Lower goes first. */
  readonly rank: number;
  readonly work: Work;
  /** Its place in line among those of its payer: the lowest goes first. */
  readonly line: number;
  /** It was passed over so often that it is read before shorter prompts. */
  readonly patient: boolean;
}

/** What a sequence gets of a pass. */
export interface Share {
  readonly id: number;
  readonly tokens: number;
}

/** So few tokens are a step of decoding, or what was typed since the last request: no pass takes notably longer for them. */
const SHORT = 32;
/** Tokens of prompts in a pass in which others decode: they wait for it. */
const MIXED_PASS = 64;

const tokensLeft = ({ work }: Candidate) => work.ahead + work.tail;
const isShort = (one: Candidate) => tokensLeft(one) <= SHORT;
const isBefore = (a: Candidate, b: Candidate) => a.line < b.line;
/** Prompts are read to their end one after the other: read in turns, all would be ready at the same late time. */
const isSooner = (a: Candidate, b: Candidate) =>
  a.patient === b.patient ? tokensLeft(a) <= tokensLeft(b) : a.patient;

function tokensOf({ ahead, tail }: Work, budget: number): number {
  if (ahead + tail <= budget || ahead === 0) return ahead + tail;
  return Math.min(ahead, budget);
}

/**
 * Chooses who takes part in the next pass and with how many tokens: steps of decoding first, with one place kept for a
 * prompt that is to be read, in chunks. Higher ranks go before lower ones; inside of a rank payers take turns, and of each
 * payer the sequence that is first in line.
 * @param together most sequences in one pass.
 */
export function choosePass(candidates: readonly Candidate[], fair: FairShare, together: number): Share[] {
  const left = new Set(candidates);
  const shares: Share[] = [];
  const take = (
    mayBe: (one: Candidate) => boolean,
    goesFirst: (a: Candidate, b: Candidate) => boolean,
    budget: number,
  ): number => {
    const able = [...left].filter(mayBe);
    const rank = Math.min(...able.map((one) => one.rank));
    const first = able.filter((one) => one.rank === rank);
    const payer = fair.next((name) => first.some((one) => one.payer === name));
    const chosen = first
      .filter((one) => one.payer === payer)
      .reduce<Candidate | undefined>((a, b) => (a && goesFirst(a, b) ? a : b), undefined);
    if (!chosen) return 0;
    const tokens = tokensOf(chosen.work, budget);
    left.delete(chosen);
    shares.push({ id: chosen.id, tokens });
    fair.charge(chosen.payer, tokens);
    return tokens;
  };

  if (together === 1) {
    take(() => true, isBefore, MAX_PASS);
    return shares;
  }
  const best = Math.min(...candidates.map(({ rank }) => rank));
  // Who reads a prompt makes all others wait: only one that is as urgent as they are.
  const isLong = (one: Candidate) => !isShort(one) && one.rank === best;
  const kept = candidates.some(isLong) ? 1 : 0;
  while (shares.length < together - kept && take(isShort, isBefore, MAX_PASS) > 0);
  let budget = shares.length > 0 ? MIXED_PASS : MAX_PASS;
  while (shares.length < together && budget >= SHORT) {
    const tokens = take(isLong, isSooner, budget);
    if (tokens === 0) break;
    budget -= tokens;
  }
  return shares;
}
