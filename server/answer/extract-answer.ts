import type { AnswerResponse } from '../../protocol/answer.ts';
import type { Reader } from '../reader/open-reader.ts';
import type { FoundPassage } from './find-passages.ts';

/** The answer that a reader marks in one of the passages; throws as the reader. */
export async function extractAnswer(
  reader: Reader,
  question: string,
  found: readonly FoundPassage[],
  signal: AbortSignal,
): Promise<AnswerResponse> {
  const passages = found.map(({ passage }) => passage.text);
  const { spans, tokens } =
    passages.length > 0 ? await reader.read({ question, passages }, signal) : { spans: [], tokens: 0 };
  const best = spans[0];
  const text = best ? passages[best.passage]! : '';
  const before = text.slice(0, best?.start ?? 0);
  return {
    method: 'extractive',
    model: reader.model.name,
    modelRoot: reader.model.root,
    answer: best ? text.slice(best.start, best.end) : '',
    passages: found.map(({ passage, score }, at) => ({ ...passage, score, cited: at === best?.passage })),
    span: best ? { ...best, line: found[best.passage]!.passage.from + before.split('\n').length - 1 } : null,
    usage: { prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens },
  };
}
