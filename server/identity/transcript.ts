import { toMicroNats } from '../../protocol/receipt/hashes.ts';
import type { GenerateEvent } from '../engine/engine.ts';

/** What an answer has said so far. */
export interface Transcript {
  /** Ids of the prompt, once the engine has told them. */
  readonly promptIds: readonly number[] | undefined;
  readonly text: string;
  readonly tokens: readonly number[];
  /** One for each token, in millionths. */
  readonly logprobs: readonly number[];
  /** Undefined until the answer is complete. */
  readonly finish: 'stop' | 'length' | undefined;
  add(event: GenerateEvent): void;
}

/** Writes down the events of one answer whose engine was asked for log-probabilities. */
export function createTranscript(): Transcript {
  let promptIds: readonly number[] | undefined;
  let text = '';
  let finish: Transcript['finish'];
  const tokens: number[] = [];
  const logprobs: number[] = [];
  return {
    get promptIds() {
      return promptIds;
    },
    get text() {
      return text;
    },
    tokens,
    logprobs,
    get finish() {
      return finish;
    },
    add(event) {
      promptIds ??= event.promptIds;
      if (event.type === 'done') {
        finish = event.finish;
        return;
      }
      text += event.text;
      for (const { id, logprob } of event.tokens) {
        tokens.push(id);
        logprobs.push(toMicroNats(logprob ?? 0));
      }
    },
  };
}
