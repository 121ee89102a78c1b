import { similarity } from '../../../algorithms/evaluation/metrics/similarity.ts';
import { createAdaptation } from '../../../server/engine/adaptation.ts';
import { createRecall } from '../../../server/engine/recall.ts';
import type { Memory } from '../../../server/memory/memory.ts';
import { utf8Text } from '../../../server/tokenizer/byte-level.ts';
import type { Tokenizer } from '../../../server/tokenizer/tokenizer.ts';
import type { Model } from '../memory/model.ts';
import { CONTEXT, firstLine, MOST_NEXT, MOST_REST, nextLine, type Place } from '../memory/places.ts';

/** Who answers: the network without the adapter and with it, each alone and with the repository's memory. */
export const WRITERS = ['base', 'base, memory', 'adapter', 'adapter, memory'] as const;
export type Writer = (typeof WRITERS)[number];

/** What is asked: the rest of a line where what follows it is known, and the line after it where nothing is. */
export const ASKS = ['rest of line, suffix known', 'next line'] as const;
export type Ask = (typeof ASKS)[number];

/** One answer against what stands there. */
export interface Judged {
  readonly right: boolean;
  readonly similarity: number;
}

/** All answers at one place. */
export type Answers = Readonly<Record<Ask, Readonly<Record<Writer, Judged>>>>;

/** The two models that are compared; their tokenisers are the same. */
export interface Pair {
  readonly base: Model;
  readonly adapter: Model;
}

/** Tokens after a place that are shown as the suffix: the editor sends 400 characters. */
const SUFFIX = 110;
/** The last word is spelt again before anything new comes. */
const RESPELT = 10;

const textOf = (ids: readonly number[], { bytes }: Tokenizer) => utf8Text(ids.map(bytes).join(''));

interface Question {
  readonly prefix: string;
  readonly suffix: string;
  readonly most: number;
  readonly truth: string;
  readonly line: (text: string) => string | null;
}

function questionsAt({ file: { ids }, at, rest, lineEnd, next }: Place, tokenizer: Tokenizer) {
  const before = (end: number) => textOf(ids.slice(Math.max(0, end - CONTEXT), end), tokenizer);
  const suffix = textOf(ids.slice(lineEnd, lineEnd + SUFFIX), tokenizer);
  return {
    'rest of line, suffix known': {
      prefix: before(at),
      suffix,
      most: MOST_REST + RESPELT,
      truth: rest,
      line: firstLine,
    },
    'next line': {
      prefix: before(lineEnd),
      suffix: '',
      most: MOST_NEXT + RESPELT,
      truth: next,
      line: nextLine,
    },
  } satisfies Record<Ask, Question>;
}

/** Asks both models at a place, alone and with what the repository remembers. */
export async function answerPlace({ base, adapter }: Pair, place: Place, memory: Memory): Promise<Answers> {
  const questions = questionsAt(place, base.tokenizer);
  const judge = async (
    model: Model,
    { prefix, suffix, most, truth, line }: Question,
    known: Memory | null,
  ) => {
    const recall = known && createRecall({ memory: known, adaptation: createAdaptation() }, place.file.path);
    const text = await model.answer({ prefix, suffix }, most, recall, (written) => line(written) !== null);
    // A model that ends its answer at the line's end writes no line feed.
    const written = line(text) ?? line(`${text}\n`) ?? '';
    return { right: written === truth, similarity: similarity(written, truth) };
  };
  const all = async (question: Question) => ({
    base: await judge(base, question, null),
    'base, memory': await judge(base, question, memory),
    adapter: await judge(adapter, question, null),
    'adapter, memory': await judge(adapter, question, memory),
  });
  return {
    'rest of line, suffix known': await all(questions['rest of line, suffix known']),
    'next line': await all(questions['next line']),
  };
}
