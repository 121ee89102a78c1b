import type { FoundPassage } from './find-passages.ts';
import template from './prompt.json';

/** Code has 2.5 to 4 characters a token. */
const CHARACTERS_PER_TOKEN = 2.5;
/** Tokens for what stands around the passages. */
const AROUND = 160;
/** What follows an answer where a model does not end by itself. */
export const ANSWER_STOPS: readonly string[] = ['\n\n', '\nQuestion:'];

function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** What a model reads before it writes an answer, and the passages that there was room for. */
export function answerPrompt(
  question: string,
  found: readonly FoundPassage[],
  { context, maxTokens }: { readonly context: number; readonly maxTokens: number },
): { text: string; shown: readonly FoundPassage[] } {
  const around = template.instruction.length + question.length;
  let room = (context - maxTokens - AROUND) * CHARACTERS_PER_TOKEN - around;
  const parts = [template.instruction];
  const shown: FoundPassage[] = [];
  for (const one of found) {
    const { file, from, to, text } = one.passage;
    const part = fill(template.passage, { number: shown.length + 1, file, from, to, text });
    room -= part.length;
    if (room < 0) break;
    parts.push(part);
    shown.push(one);
  }
  return { text: [...parts, fill(template.question, { question })].join('\n\n'), shown };
}

/** The passages that an answer names as the prompt asks for it, counted from 0. */
export function namedPassages(answer: string): ReadonlySet<number> {
  return new Set([...answer.matchAll(/\[(\d{1,2})\]/g)].map(([, number]) => Number(number) - 1));
}
