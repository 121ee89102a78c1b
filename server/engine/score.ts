import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { TokenInfo } from './engine.ts';
import { MAX_ROWS } from './runtime.ts';
import type { Turns } from './scheduler.ts';
import { describeToken, saidOf } from './token-info.ts';

/** Log-probabilities of the tokens of a prompt, each given those before it; the KV cache must be empty. */
export async function scorePrompt(
  ids: readonly number[],
  turns: Turns,
  tokenizer: Tokenizer,
  alternatives: number,
): Promise<TokenInfo[]> {
  const decoder = new TextDecoder();
  const text = (id: number) => decoder.decode(Buffer.from(tokenizer.bytes(id), 'latin1'), { stream: true });
  const infos: TokenInfo[] = [{ id: ids[0]!, text: text(ids[0]!), logprob: null, top: [] }];
  for (let start = 0; start < ids.length; start += MAX_ROWS) {
    const chunk = ids.slice(start, start + MAX_ROWS);
    const logits = await turns.append(
      chunk,
      chunk.map((_, row) => row),
    );
    const vocab = logits.length / chunk.length;
    for (let row = 0; row < chunk.length; row++) {
      const next = ids[start + row + 1];
      if (next === undefined) break;
      const distribution = logits.subarray(row * vocab, (row + 1) * vocab);
      infos.push(describeToken(next, text(next), saidOf(distribution), alternatives, tokenizer));
    }
  }
  return infos;
}
