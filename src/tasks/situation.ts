import { isBlank } from '../completion/indentation.ts';
import { headLength } from './doc-comment.ts';
import { asComment, type Language, languageOf } from './language.ts';
import type { Values } from './template.ts';

/** What a task is asked about: a place in a document, or a part of it. */
export interface Situation {
  readonly languageId: string;
  /** File name of the document, for models that were trained to see one. */
  readonly file: string;
  /** All lines above the part. */
  readonly above: readonly string[];
  /** The part itself; none for something new. */
  readonly code: readonly string[];
  /** All lines below it. */
  readonly below: readonly string[];
  /** Blanks that new code begins with. */
  readonly indent: string;
  /** What the person wants, in words. */
  readonly wish: string;
  /** What the editor says is wrong with the part. */
  readonly problems: readonly string[];
  /** Language to translate to, by the editor's identifier. */
  readonly target?: string | undefined;
}

/** 600 tokens above and 150 below: what two old cores read in two seconds (docs/guides/benchmarks.md). */
const ABOVE_CHARS = 1800;
const BELOW_CHARS = 450;
/** A part that is longer would leave a small model no room to answer. */
export const MOST_CODE_CHARS = 12_000;

function lastLines(lines: readonly string[], most: number): string {
  let from = lines.length;
  let chars = 0;
  while (from > 0 && chars + (lines[from - 1]?.length ?? 0) < most) chars += (lines[--from]?.length ?? 0) + 1;
  return lines.slice(from).join('\n');
}

function firstLines(lines: readonly string[], most: number): string {
  let to = 0;
  let chars = 0;
  while (to < lines.length && chars + (lines[to]?.length ?? 0) < most)
    chars += (lines[to++]?.length ?? 0) + 1;
  return lines.slice(0, to).join('\n');
}

/** Beginning of a function up to its parameters: it keeps its name when it is written anew. */
function headOf(code: string): string {
  const line = code.split('\n').find((one) => !isBlank(one) && !/^\s*[@#]/.test(one)) ?? '';
  const head = /^\s*[\w$.<>:*&\s]*?[\w$]+\s*\(/.exec(line)?.[0] ?? '';
  return /^\s*(if|for|while|switch|return)\b/.test(head) ? '' : head;
}

const nameOf = (code: string) => /([\w$]+)\s*\($/.exec(headOf(code))?.[1] ?? '';

const leading = (text: string) => /^[ \t]*/.exec(text)?.[0] ?? '';

/** Blanks that the body of a function begins with. */
export function bodyIndent(body: readonly string[], outer: string): string {
  const first = body.find((line) => !isBlank(line));
  return first === undefined ? `${outer}    ` : leading(first);
}

/** What stands before and behind the words of a description, for a model that goes on writing. */
function docMarks({ doc, mark }: Language, indent: string, body: string) {
  if (doc === 'docstring') return { docOpen: `${body}"""`, docClose: `${body}"""` };
  if (doc === 'lines') return { docOpen: `${indent}${mark}`, docClose: '' };
  return { docOpen: `${indent}/**\n${indent} *`, docClose: `${indent} */` };
}

/** The beginning of a test, where the language has one usual test library. */
function testOpen(languageId: string, name: string): string {
  if (languageId === 'python') return `import pytest\n\n\ndef test_${name}`;
  if (/^(java|type)script/.test(languageId)) return `describe('${name}', () => {`;
  return '';
}

/** The values that the templates name. */
export function valuesOf(situation: Situation): Values {
  const language = languageOf(situation.languageId);
  const target = languageOf(situation.target ?? situation.languageId);
  const code = situation.code.join('\n').trimEnd();
  const head = headLength(code, language);
  const lines = code.split('\n');
  const problems = situation.problems.join('\n');
  const name = nameOf(code);
  const targetHead = target.opener === '' ? '' : `${target.opener}${name}${name ? '(' : ''}`;
  return {
    language: language.name,
    target: target.name,
    file: situation.file,
    wish: situation.wish,
    wishAsComment: situation.wish && asComment(situation.wish, language, situation.indent),
    problems,
    problemsAsComment: problems && asComment(problems, language),
    mark: language.mark,
    targetMark: target.mark,
    opener: language.opener && situation.indent + language.opener.trimEnd(),
    above: lastLines(situation.above, ABOVE_CHARS).trimEnd(),
    below: firstLines(situation.below, BELOW_CHARS).replace(/^\s*\n/, ''),
    code,
    codeAsComment: code && asComment(code, target),
    head: headOf(code),
    name,
    targetHead,
    signature: lines.slice(0, head).join('\n'),
    body: lines.slice(head).join('\n'),
    ...docMarks(language, leading(code), bodyIndent(lines.slice(head), leading(code))),
    testOpen: testOpen(situation.languageId, name),
    fence: '```',
  };
}
