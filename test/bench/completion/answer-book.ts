import type { CompletionRequest } from '../../../protocol/completion.ts';
import { streamCompletion } from '../../../src/client/completions.ts';
import type { Target } from '../../../src/client/target.ts';
import type { Piece } from '../../../src/completion/answer-part.ts';

/** Asks a server, each question once. */
export interface AnswerBook {
  ask(request: CompletionRequest, signal: AbortSignal): AsyncGenerator<Piece>;
}

interface Entry {
  readonly pieces: Piece[];
  complete: boolean;
}

const keyOf = ({ ph, ...asked }: CompletionRequest) => JSON.stringify([asked, ph?.memory]);

/**
 * The answer to a question is the same however often it is asked, whatever the server's cache holds: so it is kept, and
 * variants of one client that ask the same cost the machine nothing. What was left early is asked for again where more of
 * it is wanted.
 */
export function openAnswerBook(target: Target): AnswerBook {
  const entries = new Map<string, Entry>();

  async function* fromServer(request: CompletionRequest, signal: AbortSignal, entry: Entry) {
    let told = 0;
    for await (const part of streamCompletion(target, request, signal)) {
      if (part.kind === 'id') continue;
      const rest = part.kind === 'answer' ? part.answer.tokens.length - told : 0;
      // The token that ends an answer has no text, and without log-probabilities none is told of before the end.
      const unnamed = Array.from({ length: rest }, () => ({ text: '', chance: 1 }));
      const piece = part.kind === 'text' ? part : { text: '', tokens: unnamed };
      told += piece.tokens.length;
      entry.pieces.push(piece);
      yield piece;
    }
    entry.complete = true;
  }

  return {
    async *ask(request, signal) {
      const key = keyOf(request);
      const known = entries.get(key);
      let chars = 0;
      let tokens = 0;
      for (const piece of known?.pieces ?? []) {
        chars += piece.text.length;
        tokens += piece.tokens.length;
        yield piece;
      }
      if (known?.complete) return;
      const entry: Entry = { pieces: [], complete: false };
      entries.set(key, entry);
      for await (const piece of fromServer(request, signal, entry)) {
        // Passes over drafts cut an answer at other tokens the second time.
        const fresh = { text: piece.text.slice(chars), tokens: piece.tokens.slice(tokens) };
        chars = Math.max(0, chars - piece.text.length);
        tokens = Math.max(0, tokens - piece.tokens.length);
        if (fresh.text !== '' || fresh.tokens.length > 0) yield fresh;
      }
    },
  };
}
