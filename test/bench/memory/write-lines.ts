import { similarity } from '../../../algorithms/evaluation/metrics/similarity.ts';
import { createAdaptation } from '../../../server/engine/adaptation.ts';
import { createRecall } from '../../../server/engine/recall.ts';
import type { Memory } from '../../../server/memory/memory.ts';
import type { Model } from './model.ts';
import { CONTEXT, firstLine, MOST_NEXT, MOST_REST, nextLine, type Place, readLine } from './places.ts';
import type { Sides } from './score-tokens.ts';

/** Who completes. */
export const WRITERS = ['model', 'memory', 'mixed', 'mixed, older files'] as const;
export type Writer = (typeof WRITERS)[number];

/** One completed line. */
export interface Line {
  readonly right: boolean;
  readonly similarity: number;
  /** Up to its end; none where it has no end. */
  readonly tokens: number;
  readonly passes: number;
}

/** What the memory says by itself, token by token. */
function recite(prompt: readonly number[], most: number, memory: Memory, file: string): number[] {
  const history = [...prompt];
  while (history.length < prompt.length + most) {
    const next = memory.predict({ history, file })?.candidates[0];
    if (!next) break;
    history.push(next.id);
  }
  return history.slice(prompt.length);
}

interface Task {
  readonly end: number;
  readonly most: number;
  readonly truth: string;
  readonly line: (text: string) => string | null;
}

async function writeLine(
  model: Model,
  file: Place['file'],
  task: Task,
  sides: Sides,
): Promise<Record<Writer, Line>> {
  const { end, most, truth, line } = task;
  const prompt = file.ids.slice(Math.max(0, end - CONTEXT), end);
  const read = (ids: readonly number[]) => readLine(ids, most, model.tokenizer, line);
  const judge = (ids: readonly number[], passes: number): Line => {
    const found = read(ids);
    const text = found?.line ?? '';
    return { right: text === truth, similarity: similarity(text, truth), tokens: found?.tokens ?? 0, passes };
  };
  const write = async (memory: Memory | null) => {
    // Nothing was typed yet: what a workspace teaches about its memory is not part of this.
    const recall = memory && createRecall({ memory, adaptation: createAdaptation() }, file.path);
    const { tokens, passes } = await model.generate(prompt, most, recall, (ids) => read(ids) !== null);
    return judge(tokens, passes);
  };
  return {
    model: await write(null),
    memory: judge(recite(prompt, most, sides.whole, file.path), 0),
    mixed: await write(sides.whole),
    'mixed, older files': await write(sides.older),
  };
}

/** Lets all write the rest of the line at a place, and the line after it. */
export async function writeLines(model: Model, place: Place, sides: Sides) {
  const { file, at, rest, lineEnd, next } = place;
  const nextTask = { end: lineEnd, most: MOST_NEXT, truth: next, line: nextLine };
  const restTask = { end: at, most: MOST_REST, truth: rest, line: firstLine };
  // The next line first: the rest of this one overwrites what the model has read.
  const nextLines = await writeLine(model, file, nextTask, sides);
  return { next: nextLines, rest: await writeLine(model, file, restTask, sides) };
}
