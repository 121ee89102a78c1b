import { type Answer, MAX_DETAIL, type Question } from '../verdict.ts';

/** An interpreter that meets each program in the same state, whatever the one before it did. */
export interface Interpreter {
  readonly run: (question: Question) => Answer;
}

export const TIMED_OUT: Answer = { reason: 'timeout', detail: 'The time was up.' };

/** Thrown through the interpreter's frames, where no program can catch it. */
export class Stopped extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(answer.detail);
    this.answer = answer;
  }
}

/** The answer when a program brought its interpreter down: a trap, or the end of WebAssembly's stack. */
export function describeCrash(crash: unknown): Answer {
  if (crash instanceof Stopped) return crash.answer;
  const what = crash instanceof Error ? crash.message : String(crash);
  return { reason: 'error', detail: `The interpreter crashed: ${what}`.slice(0, MAX_DETAIL) };
}
