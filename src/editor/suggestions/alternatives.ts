import type { LogOutputChannel } from 'vscode';
import type { Place } from '../../completion/place.ts';
import { RULES } from '../../completion/rules.ts';
import { sampleAnswers } from '../../completion/sample-answers.ts';
import { shapeOf } from '../../completion/shape.ts';
import type { Completer } from './completer.ts';

/** What a person can look through with one key. */
const COUNT = 3;

/**
 * Other answers than `first`, which comes first among them; the whole of the likeliest is one of them where only its
 * beginning was shown.
 */
export async function alternativesTo(
  first: string,
  place: Place,
  { stream }: Pick<Completer, 'stream'>,
  { multiline, signal }: { readonly multiline: boolean; readonly signal: AbortSignal },
  log: LogOutputChannel,
): Promise<string[]> {
  const sampling = { stream, filters: RULES.filters, count: COUNT, signal };
  const texts = [first];
  try {
    for await (const { text } of sampleAnswers(place, shapeOf(place, multiline), sampling))
      if (!texts.includes(text)) texts.push(text);
  } catch (error) {
    log.debug(`No alternatives: ${String(error)}`);
  }
  return texts;
}
