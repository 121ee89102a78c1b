import { indentation } from '../completion/indentation.ts';
import { codeEnd } from './code-end.ts';
import { cutRepeatedHead } from './cut-repeated-head.ts';
import { docComment, docWords, headLength } from './doc-comment.ts';
import { codeIn } from './extract-code.ts';
import { languageOf } from './language.ts';
import { reindent } from './reindent.ts';
import { bodyIndent, type Situation } from './situation.ts';
import type { Values } from './template.ts';

/** What a person can ask for, by the name of its prompt in media/prompts. */
export type TaskName =
  | 'generate'
  | 'body'
  | 'explain'
  | 'document'
  | 'tests'
  | 'fix'
  | 'rewrite'
  | 'translate'
  | 'complete';

/** Where an answer goes: into the document, to a file of its own, or only to the person. */
export type TaskResult = 'change' | 'file' | 'text';

/** Where the answer of a task goes. */
export function resultOf(task: TaskName): TaskResult {
  if (task === 'explain') return 'text';
  return task === 'tests' || task === 'translate' ? 'file' : 'change';
}

/** Text that ends the answer of a model that goes on writing. */
export function stopsOf(task: TaskName, { languageId }: Situation): string[] {
  if (task !== 'document') return [];
  const { doc } = languageOf(languageId);
  if (doc === 'docstring') return ['"""'];
  return doc === 'block' ? ['*/'] : [];
}

/** What the prompt has begun already of the code that is wanted. */
function begunBy(task: TaskName, values: Values): string {
  switch (task) {
    case 'generate':
      return values['opener'] ?? '';
    case 'fix':
    case 'rewrite':
      return values['head'] ?? '';
    case 'translate':
      return values['targetHead'] ?? '';
    case 'tests':
      return values['testOpen'] ?? '';
    case 'body':
      return values['code'] ?? '';
    default:
      return '';
  }
}

/** The comment lines at the beginning of a text whose first mark is in the prompt. */
function firstComment(answer: string, mark: string): string {
  const lines = answer.split('\n');
  const end = lines.findIndex((line, i) => i > 0 && !line.trim().startsWith(mark));
  return lines.slice(0, end < 0 ? lines.length : end).join('\n');
}

function commentOf(
  answer: string,
  way: 'chat' | 'completion',
  { languageId, code, indent }: Situation,
): string {
  const language = languageOf(languageId);
  const own = way === 'completion' && language.doc === 'lines' ? firstComment(answer, language.mark) : answer;
  const words = docWords(own);
  if (words === '') return '';
  const source = code.join('\n');
  const body = bodyIndent(code.slice(headLength(source, language)), indent);
  return docComment(words, language, indent, body);
}

/** What has come of an answer so far. */
export interface Outcome {
  /** What would go into the document or file; empty where there is nothing yet. */
  readonly code: string;
  /** True once more text could not change it: the request can be left. */
  readonly ended: boolean;
}

/** Reads an answer, also while it still comes. */
export function outcomeOf(
  task: TaskName,
  way: 'chat' | 'completion',
  situation: Situation,
  values: Values,
  answer: string,
  finished: boolean,
): Outcome {
  if (task === 'explain') return { code: answer.trim(), ended: false };
  if (task === 'document') return { code: finished ? commentOf(answer, way, situation) : '', ended: false };
  const { indent, languageId } = situation;
  if (way === 'chat') {
    const code = codeIn(answer, finished) ?? '';
    return { code: resultOf(task) === 'file' ? code : reindent(code, indent), ended: false };
  }
  const text = begunBy(task, values) + answer;
  if (task === 'complete') return { code: text.replace(/\s+$/, ''), ended: false };
  if (task === 'tests') {
    const cut = cutRepeatedHead(text);
    return { code: (cut ?? text).trim(), ended: cut !== null };
  }
  const language = languageOf(task === 'translate' ? (situation.target ?? languageId) : languageId);
  const code = text.replace(/^\n+/, '');
  const { text: whole, ended } = codeEnd(code, language, indentation(code), finished);
  return { code: whole, ended };
}
