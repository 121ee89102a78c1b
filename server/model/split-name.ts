import { badModel } from './bad-model.ts';
import { RULES } from './word-split.ts';

/** Llama 3's and Qwen 2's own spelling of their patterns; JavaScript has no `(?i:…)`. */
const modern = (digits: string) =>
  "Split((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" +
  `\\p{N}${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+) ByteLevel(false)`;

/** Spellings of the rules besides our own. */
const OTHER_SPELLINGS: ReadonlyArray<[spelling: string, rule: string]> = [
  ['Digits ByteLevel(true)', 'smollm'],
  [modern('{1,3}'), 'llama-bpe'],
  [modern(''), 'qwen2'],
];

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;

/** A pre-tokeniser in one line, so that two can be compared; a line that matches nothing where it is unusual. */
function spelling(value: unknown): string {
  const [type, parts] = [field(value, 'type'), field(value, 'pretokenizers')];
  if (type === 'Sequence' && Array.isArray(parts)) return parts.map(spelling).join(' ');
  if (type === 'ByteLevel' && field(value, 'add_prefix_space') === false) {
    return `ByteLevel(${field(value, 'use_regex') ?? true})`;
  }
  if (type === 'Digits' && field(value, 'individual_digits') === true) return 'Digits';
  const isPlainSplit = field(value, 'behavior') === 'Isolated' && field(value, 'invert') === false;
  if (type === 'Split' && isPlainSplit) return `Split(${field(field(value, 'pattern'), 'Regex')})`;
  return `another (${String(type)})`;
}

/** Name of the rule that a pre-tokeniser in Hugging Face's form stands for; throws `PHC_MODEL_FORMAT` for others. */
export function splitName(preTokenizer: unknown, ignoreMerges: boolean): string {
  const found = spelling(preTokenizer);
  const ours = Object.entries(RULES).map(([name, rule]) => [spelling(rule.preTokenizer), name] as const);
  for (const [line, name] of [...ours, ...OTHER_SPELLINGS]) {
    if (line === found && RULES[name]?.ignoreMerges === ignoreMerges) return name;
  }
  throw badModel(
    `its tokeniser splits words in a way that is not known here: ${found.slice(0, 120)}; known are those of GPT-2 ` +
      'and of models that follow it',
  );
}
