import { createHash } from 'node:crypto';
import { type CodeLine, codeLines } from '../../../algorithms/evaluation/places/code-lines.ts';
import { seededRandom } from '../../../server/engine/random.ts';
import type { SourceFile } from '../memory/sources.ts';

/** Some lines of a real file that are still to be typed. */
export interface Stretch {
  readonly path: string;
  readonly language: string;
  readonly before: string;
  /** From a line's first character that is no blank, to a line's end. */
  readonly typed: string;
  /** Begins with a line end; empty where the file is written from its beginning to its end. */
  readonly after: string;
}

/** Enough above it for the model to know what the file is about. */
const LEAST_LINES_ABOVE = 15;
/** A person's next four to eight lines. */
const CHARS = { least: 140, most: 360 };
const TRIES = 40;

function pick<T>(list: readonly T[], random: () => number): T | undefined {
  return list[Math.floor(random() * list.length)];
}

function cut(text: string, line: CodeLine): { start: number; end: number } | null {
  const start = line.start + text.slice(line.start).search(/\S/);
  let end = text.indexOf('\n', start);
  while (end > 0 && end - start < CHARS.least) end = text.indexOf('\n', end + 1);
  return end < 0 || end - start > CHARS.most ? null : { start, end };
}

/** Draws `count` stretches, each in another file: the same ones on every machine; every second one has nothing below it. */
export function drawStretches(
  files: readonly SourceFile[],
  language: string,
  count: number,
  seed: string,
): Stretch[] {
  const digest = createHash('sha256').update(seed).digest();
  const random = seededRandom(digest.readInt32BE(0));
  const used = new Set<SourceFile>();
  const stretches: Stretch[] = [];
  for (let tries = 0; tries < TRIES && stretches.length < count; tries++) {
    const file = pick(files, random);
    if (!file || used.has(file)) continue;
    const text = file.text.replaceAll(/\r\n?/g, '\n');
    const line = pick(
      codeLines(text, language).filter(({ index }) => index >= LEAST_LINES_ABOVE),
      random,
    );
    const found = line && cut(text, line);
    if (!found) continue;
    used.add(file);
    const { start, end } = found;
    stretches.push({
      path: file.path,
      language,
      before: text.slice(0, start),
      typed: text.slice(start, end),
      after: stretches.length % 2 === 0 ? text.slice(end) : '',
    });
  }
  return stretches;
}
