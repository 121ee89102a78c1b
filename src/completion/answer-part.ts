import type { Origin } from './origin.ts';

/** What one token added to an answer, and its probability among all that could have come. */
export interface Token {
  readonly text: string;
  readonly chance: number;
}

/** Text of an answer as it arrives; `tokens` is empty where the server does not say how sure the model is. */
export interface Piece {
  readonly text: string;
  readonly tokens: readonly Token[];
}

/** What a stream brings: text, and who writes it, first or better known later. */
export type AnswerPart = Piece | Origin;

/** True for text, false for who writes it. */
export function isPiece(part: AnswerPart): part is Piece {
  return 'text' in part;
}
