import type { Memory, Prediction } from '../memory/memory.ts';
import type { Adaptation } from './adaptation.ts';
import { type Drafter, proposedAfter } from './draft.ts';

/** The memory of an open workspace and what was learnt about it. */
export interface WorkspaceMemory {
  readonly memory: Memory;
  readonly adaptation: Adaptation;
}

/** Asks the memory of a workspace what follows a history. */
export interface Recall {
  predict(history: readonly number[]): Prediction | null;
  /** What to add to the score of a prediction. */
  shift(prediction: Prediction): number;
  fileName(file: number): string;
  drafter: Drafter;
  /** Learns from tokens that were typed after `history`. */
  learn(history: readonly number[], typed: readonly number[]): void;
}

/** More tokens at once were pasted, or another place was edited. */
const MOST_TYPED = 24;

/** @param file path of the document that is written. */
export function createRecall({ memory, adaptation }: WorkspaceMemory, file: string): Recall {
  const predict = (history: readonly number[]) => memory.predict({ history, file });
  return {
    predict,
    shift: adaptation.shift,
    fileName: memory.fileName,
    drafter: {
      propose(history, count) {
        const length = predict(history)?.length ?? 0;
        return memory.continuation({ history, file }, Math.min(count, proposedAfter(length)));
      },
    },
    learn(history, typed) {
      if (typed.length > MOST_TYPED) return;
      typed.forEach((id, i) => {
        const prediction = predict([...history, ...typed.slice(0, i)]);
        if (prediction) adaptation.observe(prediction, id);
      });
    },
  };
}
