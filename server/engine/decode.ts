import type { Decoder } from './decoder.ts';
import type { Drafter } from './draft.ts';
import type { TokenInfo } from './engine.ts';
import type { Turns } from './scheduler.ts';

/** What one pass brought. */
export interface Decoded {
  readonly text: string;
  readonly infos: readonly TokenInfo[];
  /** Ids of all tokens generated so far. */
  readonly tokens: readonly number[];
  readonly finish: 'stop' | 'length' | null;
  /** Files of the workspace that decided one of the tokens of this pass. */
  readonly recalled: readonly number[];
}

/**
 * Generates up to `maxTokens` (at least 1) after `prompt`, of which the KV cache holds a beginning but not all.
 * Each pass verifies a draft: its tokens are kept as long as the decoder chooses the very same ones,
 * so the result does not depend on the drafts. From when `isLate` on, a token with a line end is the last.
 * Source: Leviathan et al., "Fast Inference from Transformers via Speculative Decoding" (2023), greedy case.
 */
export async function* decode(
  prompt: readonly number[],
  turns: Turns,
  decoder: Decoder,
  drafter: Drafter,
  maxTokens: number,
  isLate: () => boolean = () => false,
): AsyncGenerator<Decoded> {
  const history = [...prompt];
  const tokens: number[] = [];
  let pending = history.slice(turns.ids.length);
  for (;;) {
    const draft = drafter.propose(history, maxTokens - tokens.length - 1);
    const rows = Array.from({ length: draft.length + 1 }, (_, row) => pending.length - 1 + row);
    const asked = [...pending, ...draft];
    const found = await (decoder.takesTopK ? turns.appendTopK(asked, rows) : turns.append(asked, rows));
    const after = (row: number) => {
      if (!(found instanceof Float32Array)) return found[row]!;
      const vocab = found.length / rows.length;
      return found.subarray(row * vocab, (row + 1) * vocab);
    };

    let text = '';
    let finish: Decoded['finish'] = null;
    const infos: TokenInfo[] = [];
    const recalled: number[] = [];
    let accepted = 0;
    for (let row = 0; row < rows.length && !finish; row++) {
      const step = decoder.step(after(row), history);
      tokens.push(step.id);
      history.push(step.id);
      text += step.text;
      if (step.info) infos.push(step.info);
      recalled.push(...step.recalled);
      if (step.ended) finish = 'stop';
      else if (tokens.length === maxTokens || (step.text.includes('\n') && isLate())) finish = 'length';
      if (step.id !== draft[row]) break;
      accepted++;
    }
    turns.keep(turns.ids.length - draft.length + accepted);
    pending = history.slice(-1);
    if (finish) text += decoder.flush();
    yield { text, infos, tokens, finish, recalled };
    if (finish) return;
  }
}
