import { randomBytes } from 'node:crypto';
import { cutLoop } from '../../tasks/cut-loop.ts';
import { type Candidate, meanOf } from '../../tasks/rank.ts';
import { type Refinement, taskRequest } from '../../tasks/request.ts';
import { valuesOf } from '../../tasks/situation.ts';
import { outcomeOf, stopsOf } from '../../tasks/task.ts';
import type { Template } from '../../tasks/template.ts';
import type { TaskAsker } from './asker.ts';
import type { TaskPlace } from './place.ts';

/** What one candidate is asked for with. */
export interface CandidateAsking {
  readonly place: TaskPlace;
  readonly template: Template;
  readonly way: 'chat' | 'completion';
  readonly refinements: readonly Refinement[];
  readonly index: number;
  readonly signal: AbortSignal;
  /** Told of the code as it grows. */
  readonly onCode: (code: string) => void;
}

/** Asks for one candidate and reads it up to its end. Throws `PhcError`, or the signal's reason. */
export async function askCandidate(asker: TaskAsker, asking: CandidateAsking): Promise<Candidate> {
  const { place, template, way, refinements, index, signal, onCode } = asking;
  const { task, situation } = place;
  const wishes = refinements.map(({ wish }) => wish);
  // A model that goes on writing is not told of its last attempt: the wish is one sentence longer instead.
  const wished = way === 'chat' ? situation : { ...situation, wish: [situation.wish, ...wishes].join('\n') };
  const values = valuesOf(wished);
  const request = taskRequest(way, template, values, {
    index,
    nonce: randomBytes(32).toString('hex'),
    doc: '',
    refinements,
    stop: way === 'completion' ? stopsOf(task, situation) : [],
  });
  let answer = '';
  const logprobs: number[] = [];
  for await (const piece of asker.ask(request, signal)) {
    answer += piece.text;
    logprobs.push(...piece.logprobs);
    const { code, ended } = outcomeOf(task, way, situation, values, answer, false);
    if (ended) return { code, answer, meanLogprob: meanOf(logprobs) };
    onCode(code);
    const cut = cutLoop(answer);
    if (cut === null) continue;
    answer = cut;
    break;
  }
  const { code } = outcomeOf(task, way, situation, values, answer, true);
  return { code, answer, meanLogprob: meanOf(logprobs) };
}
