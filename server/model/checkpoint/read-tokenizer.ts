import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { badModel } from '../bad-model.ts';
import { looksLikeMark, namedFimMarkers } from '../fim-markers.ts';
import { MAX_SIZE } from '../network-shape.ts';
import { readJson } from '../read-json.ts';
import { splitName } from '../split-name.ts';
import { checkMerges, type Vocabulary } from '../vocabulary.ts';

const Id = z.int().check(z.minimum(0), z.maximum(MAX_SIZE));
const none = z.optional(z.nullable(z.literal('')));
const off = z.optional(z.nullable(z.literal(false)));

/** Byte-level BPE in Hugging Face's form; what changes the tokens and is not computed here is refused. */
const TokenizerFile = z.object({
  normalizer: z.optional(z.nullable(z.object({ type: z.literal('NFC') }))),
  pre_tokenizer: z.unknown(),
  post_processor: z.unknown(),
  added_tokens: z._default(z.array(z.object({ id: Id, content: z.string(), special: z.boolean() })), []),
  model: z.object({
    type: z.literal('BPE'),
    dropout: z.optional(z.null()),
    continuing_subword_prefix: none,
    end_of_word_suffix: none,
    byte_fallback: off,
    ignore_merges: z._default(z.boolean(), false),
    vocab: z.record(z.string(), Id),
    merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
  }),
});

const TokenText = z.optional(z.nullable(z.union([z.string(), z.object({ content: z.string() })])));
const NamedTemplates = z.array(z.object({ name: z.string(), template: z.string() }));
const TokenizerConfig = z.object({
  add_bos_token: z.optional(z.nullable(z.boolean())),
  bos_token: TokenText,
  eos_token: TokenText,
  chat_template: z.optional(z.nullable(z.union([z.string(), NamedTemplates]))),
});
/** The post-processor that puts a token before every text. */
const StartsWithToken = z.object({ single: z.array(z.object({ SpecialToken: z.optional(z.unknown()) })) });

function read<T extends z.ZodMiniType>(folder: string, file: string, schema: T): z.infer<T> {
  const parsed = schema.safeParse(readJson(join(folder, file)));
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join('.') ?? '';
  throw badModel(`"${field}" in ${file} is missing or not supported; only byte-level BPE is`);
}

/** Every row of the embedding gets a token: rows that exist only to round up their number, one that is never written. */
function listTokens(ids: ReadonlyMap<string, number>, rows: number): { tokens: string[]; unused: number[] } {
  const tokens = new Array<string | undefined>(rows).fill(undefined);
  for (const [token, id] of ids) {
    if (id >= rows) throw badModel(`token ${id} has no row in an embedding of ${rows} rows`);
    if (tokens[id] !== undefined) throw badModel(`two tokens have the id ${id}`);
    tokens[id] = token;
  }
  const unused = [...tokens.keys()].filter((id) => tokens[id] === undefined);
  return { tokens: tokens.map((token, id) => token ?? `<|unused_${id}|>`), unused };
}

/** Older files call the marks of Qwen2 ordinary tokens. */
const isControl = ({ special, content }: { special: boolean; content: string }) =>
  special || looksLikeMark(content);

/** Templates are some kilobytes long. */
const MAX_TEMPLATE = 1 << 20;

/** The template for conversations: in the configuration, as one of several there, or in a file of its own. */
function readChatTemplate(
  folder: string,
  given: z.infer<typeof TokenizerConfig>['chat_template'],
): string | undefined {
  const path = join(folder, 'chat_template.jinja');
  if (existsSync(path)) {
    if (statSync(path).size > MAX_TEMPLATE) throw badModel('chat_template.jinja is too long');
    return readFileSync(path, 'utf8');
  }
  return typeof given === 'string' ? given : given?.find(({ name }) => name === 'default')?.template;
}

/** Reads `tokenizer.json` and `tokenizer_config.json` for an embedding of that many rows. */
export function readTokenizer(folder: string, embeddingRows: number): Vocabulary {
  const { added_tokens: added, model, ...file } = read(folder, 'tokenizer.json', TokenizerFile);
  const hasConfig = existsSync(join(folder, 'tokenizer_config.json'));
  const config = hasConfig ? read(folder, 'tokenizer_config.json', TokenizerConfig) : {};
  const ids = new Map(Object.entries(model.vocab));
  for (const { content, id } of added) ids.set(content, id);
  const { tokens, unused } = listTokens(ids, embeddingRows);
  const merges = model.merges.map((merge) => (typeof merge === 'string' ? merge : merge.join(' ')));
  checkMerges(merges);
  const idOf = (token: z.infer<typeof TokenText>) =>
    token ? ids.get(typeof token === 'string' ? token : token.content) : undefined;
  const start = StartsWithToken.safeParse(file.post_processor);
  const startsWithToken = start.success && start.data.single[0]?.SpecialToken !== undefined;
  return {
    tokens,
    merges,
    control: [...added.filter(isControl).map(({ id }) => id), ...unused].sort((a, b) => a - b),
    userDefined: added.filter((token) => !isControl(token)).map(({ id }) => id),
    bos: idOf(config.bos_token),
    eos: idOf(config.eos_token),
    addBos: config.add_bos_token ?? startsWithToken,
    split: splitName(file.pre_tokenizer, model.ignore_merges),
    normalizes: file.normalizer != null,
    chatTemplate: readChatTemplate(folder, config.chat_template),
    fim: namedFimMarkers(tokens),
  };
}
