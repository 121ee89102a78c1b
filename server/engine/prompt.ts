import { PhcError } from '../../protocol/errors.ts';
import type { GenerationFile } from '../../protocol/model-files.ts';
import { utf8Bytes } from '../tokenizer/byte-level.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { Prompt } from './engine.ts';
import { encodeExtra } from './extra.ts';

/** A prompt ready for the model. */
export interface EncodedPrompt {
  readonly ids: readonly number[];
  /** Bytes that were taken back from the prompt: the generated text must begin with them. */
  readonly healing: string;
}

/** The last pre-token of a text, as GPT-2's pattern with single digits splits it. */
const LAST_WORD = /(?:\p{N}| ?\p{L}+| ?[^\s\p{L}\p{N}]+|\s+)$/u;
/** Longer runs (base64, rulers of dashes) are cut: what matters is that no token is split at the cursor. */
const LONGEST_WORD = 32;

/** Part of `text` that the model gets to spell again, so that a half-typed word is not a token boundary it never saw. */
export function healedTail(text: string): string {
  const word = LAST_WORD.exec(text.slice(-4 * LONGEST_WORD))?.[0] ?? '';
  const tail = word.slice(-LONGEST_WORD);
  const firstIsLowSurrogate = /^[\udc00-\udfff]/.test(tail);
  return firstIsLowSurrogate ? tail.slice(1) : tail;
}

/**
 * Prompt format `ph1`: the suffix first, so that typing only appends to the prompt and the KV cache stays valid;
 * then the prefix without its last word, which generation has to spell again (token healing).
 * Texts of other files come before all of it. A prompt that is longer than the model's context still is so here, but
 * may be cut.
 * @param spell false where the prompt is only scored, not continued.
 * @param room tokens that texts of other files may have, given the tokens of the rest.
 * @throws PhcError PHC_REQUEST_INVALID for a token id outside the vocabulary.
 */
export function encodePrompt(
  prompt: Prompt,
  tokenizer: Tokenizer,
  { fim, bos, eos, context }: GenerationFile,
  spell: boolean,
  room: (own: number) => number = () => 0,
): EncodedPrompt {
  if (prompt.kind === 'tokens') {
    // An id outside the vocabulary would make the model read memory that is not its own.
    if (prompt.ids.some((id) => id >= tokenizer.vocab))
      throw new PhcError('PHC_REQUEST_INVALID', { param: 'prompt' });
    return { ids: prompt.ids.length > 0 ? prompt.ids : [bos ?? eos[0]!], healing: '' };
  }

  const healing = spell ? healedTail(prompt.prefix) : '';
  const prefix = tokenizer.encode(prompt.prefix.slice(0, prompt.prefix.length - healing.length), context);
  const mark = (id: number | null) => (id === null ? [] : [id]);
  // A token that marks both parts is one that begins a file.
  const fileMark = fim && fim.prefix === fim.suffix ? fim.prefix : null;
  let own = prefix;
  if (prompt.suffix && fim) {
    const suffix = [...mark(fim.suffix), ...tokenizer.encode(prompt.suffix, context)];
    const before = [...mark(fim.prefix), ...prefix];
    own = [...(fim.order === 'SPM' ? [...suffix, ...before] : [...before, ...suffix]), ...mark(fim.middle)];
  } else if (prompt.extra?.length) {
    own = [...mark(fileMark), ...prefix];
  }
  const extra = encodeExtra(prompt.extra ?? [], tokenizer, fileMark, room(own.length + 1));
  const ids = [...mark(bos), ...extra, ...own];
  if (ids.length === 0) ids.push(eos[0]!);
  return { ids, healing: utf8Bytes(healing) };
}
