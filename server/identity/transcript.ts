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
  /** False once another engine left out the id of a token: then there is nothing to sign. */
  readonly hasAllIds: boolean;
  /** Undefined until the answer is complete. */
  readonly finish: 'stop' | 'length' | undefined;
  add(event: GenerateEvent): void;
}

/** Writes down the events of one answer whose engine was asked for log-probabilities. */
export function createTranscript(): Transcript {
  let promptIds: readonly number[] | undefined;
  let text = '';
  let finish: Transcript['finish'];
  let hasAllIds = true;
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
    get hasAllIds() {
      return hasAllIds;
    },
    get finish() {
      return finish;
    },
    add(event) {
      promptIds ??= event.promptIds;
      if (event.type === 'done') {
        finish = event.finish;
        hasAllIds &&= event.tokens.every((id) => id >= 0);
        return;
      }
      text += event.text;
      for (const { id, logprob } of event.tokens) {
        hasAllIds &&= id >= 0;
        tokens.push(id);
        logprobs.push(toMicroNats(logprob ?? 0));
      }
    },
  };
}
