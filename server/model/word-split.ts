import { badModel } from './bad-model.ts';

const byteLevel = (useRegex: boolean) => ({
  type: 'ByteLevel',
  add_prefix_space: false,
  trim_offsets: true,
  use_regex: useRegex,
});

const splitBy = (pattern: string) => ({
  type: 'Split',
  pattern: { Regex: pattern },
  behavior: 'Isolated',
  invert: false,
});

const sequence = (...pretokenizers: object[]) => ({ type: 'Sequence', pretokenizers });

const gpt2 = byteLevel(true);
/** As GPT-2, but every digit is a word. `\p{N}` and not the type Digits: in JavaScript that knows only 0 to 9. */
const singleDigits = sequence(splitBy('\\p{N}'), byteLevel(true));

/** Letters, numbers of at most `digits` digits, punctuation with the line ends after it, space. */
const modern = (digits: string) =>
  sequence(
    splitBy(
      "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" +
        `\\p{N}${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`,
    ),
    byteLevel(false),
  );

export interface Rule {
  readonly preTokenizer: object;
  /** A word that is in the vocabulary is a token, whatever the merges say. */
  readonly ignoreMerges: boolean;
}

const rule = (preTokenizer: object, ignoreMerges = false): Rule => ({ preTokenizer, ignoreMerges });

/** What each name in `tokenizer.ggml.pre` stands for; the rules are llama.cpp's. */
export const RULES: Readonly<Record<string, Rule>> = {
  'gpt-2': rule(gpt2),
  'phi-2': rule(gpt2),
  mpt: rule(gpt2),
  olmo: rule(gpt2),
  jais: rule(gpt2),
  smollm: rule(singleDigits),
  starcoder: rule(singleDigits),
  refact: rule(singleDigits),
  'command-r': rule(singleDigits),
  codeshell: rule(singleDigits),
  'llama-bpe': rule(modern('{1,3}'), true),
  qwen2: rule(modern('')),
};

/** How text is split into words before BPE, in Hugging Face's form; throws `PHC_MODEL_FORMAT` for an unknown name. */
export function wordSplit(name: string): Rule {
  const found = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
  if (found) return found;
  throw badModel(
    `its tokeniser splits words by the rule "${name}"; known are ${Object.keys(RULES).join(', ')}`,
  );
}
