import { mix } from '../../../server/engine/mix.ts';
import type { Memory } from '../../../server/memory/memory.ts';
import type { Model } from './model.ts';
import { CONTEXT, type Place, SCORED } from './places.ts';
import { type Row, sightOf, type Token } from './token.ts';

/** What the memory may know at a place, from the two protocols and from two that tell what its parts are worth. */
export const KINDS = ['other files', 'older files', 'without this file', 'whole file'] as const;
export type Kind = (typeof KINDS)[number];

/** What the two protocols know at a place. */
export interface Sides {
  readonly whole: Memory;
  readonly older: Memory;
}

/** The tokens after a place. */
export interface Scored {
  readonly tokens: ReadonlyArray<Token<Kind>>;
  /** Of each token: the look-up, and the mixing into the model's logits. */
  readonly lookupMs: readonly number[];
  readonly mixMs: readonly number[];
}

/** History that is too short to hold an earlier occurrence of anything but what was just typed. */
const NO_FILE = 20;

function summarise(logits: Float32Array): Row {
  let best = 0;
  for (let id = 1; id < logits.length; id++) if (logits[id]! > logits[best]!) best = id;
  let sum = 0;
  for (let id = 0; id < logits.length; id++) sum += Math.exp(logits[id]! - logits[best]!);
  return { logits, best, logSum: logits[best]! + Math.log(sum) };
}

/** Lets model and memories foretell the real code after a place, token by token. */
export async function scoreTokens(
  model: Model,
  { file, at }: Place,
  { whole, older }: Sides,
): Promise<Scored> {
  const start = Math.max(0, at - CONTEXT);
  const logits = await model.rows(file.ids.slice(start, at + SCORED), SCORED);
  const vocab = logits.length / SCORED;
  const tokens: Token<Kind>[] = [];
  const lookupMs: number[] = [];
  const mixMs: number[] = [];
  for (let i = 0; i < SCORED; i++) {
    const truth = file.ids[at + i]!;
    const row = summarise(logits.slice(i * vocab, (i + 1) * vocab));
    const ask = (memory: Memory, from: number) =>
      memory.predict({ history: file.ids.slice(from, at + i), file: file.path });
    const see = (memory: Memory, from: number) => sightOf(ask(memory, from), row, truth);

    const asked = performance.now();
    const prediction = ask(whole, start);
    lookupMs.push(performance.now() - asked);
    const sight = sightOf(prediction, row, truth);
    const model = Math.exp(row.logits[truth]! - row.logSum);
    const best = Math.exp(row.logits[row.best]! - row.logSum);
    const sights = {
      'other files': sight,
      'older files': see(older, start),
      'without this file': see(whole, Math.max(start, at + i - NO_FILE)),
      'whole file': see(whole, 0),
    };
    tokens.push({ model, best, bestRight: row.best === truth, sights });
    const mixing = performance.now();
    if (prediction) mix(row.logits, prediction);
    mixMs.push(performance.now() - mixing);
  }
  return { tokens, lookupMs, mixMs };
}
