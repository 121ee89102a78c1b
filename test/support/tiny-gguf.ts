import { writeFileSync } from 'node:fs';
import { encodeGguf, type GgufTensor, type GgufValue } from './gguf-writer.ts';

export interface TinyOptions {
  /** How weight matrices are stored; the others are F32. */
  readonly type?: 'F32' | 'Q8_0' | 'Q4_0' | 'Q4_1';
  /** The output matrix is the embedding; true by default. */
  readonly tied?: boolean;
  /** Added to the metadata, or put in the place of what is there. */
  readonly metadata?: Readonly<Record<string, GgufValue>>;
  /** Tensors that a llama does not have. */
  readonly extraTensors?: readonly GgufTensor[];
}

/** Sizes of the tiny network. */
export const TINY = { layers: 2, width: 64, heads: 4, kvHeads: 2, headDim: 16, inner: 128, context: 256 };

const MERGES = [
  'Ġ Ġ',
  'ĠĠ ĠĠ',
  'Ċ ĠĠĠĠ',
  'r e',
  't u',
  'tu r',
  're tur',
  'retur n',
  'd e',
  'de f',
  'Ġ =',
  'Ġ x',
  '` `',
  '`` `',
];
const SPECIAL = ['<|endoftext|>', '<|im_start|>', '<|im_end|>', '<file_sep>'];

/** The printable characters that stand for the 256 bytes in a byte-level vocabulary, GPT-2's way. */
function byteTokens(): string[] {
  const printable = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : next++));
}

/** Tokens of the tiny vocabulary, special ones first. */
export const TINY_TOKENS: readonly string[] = [
  ...SPECIAL,
  ...byteTokens(),
  ...MERGES.map((merge) => merge.replace(' ', '')),
];

/** Numbers from −1 to 1, the same in every run. */
function createRandom(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

type Random = () => number;
const HALF_2_POW_MINUS_9 = 0x1800;
const HALF_2_POW_MINUS_6 = 0x2400;
const HALF_MINUS_3_32NDS = 0xae00;

function block(scaleBits: number, bytes: number, random: Random, shiftBits?: number): Buffer {
  const data = Buffer.from(Array.from({ length: bytes }, () => Math.floor(128 + 127 * random())));
  const head = Buffer.alloc(shiftBits === undefined ? 2 : 4);
  head.writeUInt16LE(scaleBits, 0);
  if (shiftBits !== undefined) head.writeUInt16LE(shiftBits, 2);
  return Buffer.concat([head, data]);
}

function floats(count: number, make: () => number): Buffer {
  const data = Buffer.alloc(4 * count);
  for (let index = 0; index < count; index++) data.writeFloatLE(make(), 4 * index);
  return data;
}

const TYPES = {
  F32: { number: 0, pack: (items: number, random: Random) => floats(items, () => random() / 4) },
  Q4_0: {
    number: 2,
    pack: (items: number, random: Random) => blocks(items, () => block(HALF_2_POW_MINUS_6, 16, random)),
  },
  Q4_1: {
    number: 3,
    pack: (items: number, random: Random) =>
      blocks(items, () => block(HALF_2_POW_MINUS_6, 16, random, HALF_MINUS_3_32NDS)),
  },
  Q8_0: {
    number: 8,
    pack: (items: number, random: Random) => blocks(items, () => block(HALF_2_POW_MINUS_9, 32, random)),
  },
};

function blocks(items: number, make: () => Buffer): Buffer {
  return Buffer.concat(Array.from({ length: items / 32 }, make));
}

function tinyTensors({ type = 'Q8_0', tied = true }: TinyOptions): GgufTensor[] {
  const random = createRandom();
  const { width, heads, kvHeads, headDim, inner } = TINY;
  const matrix = (name: string, rows: number, columns: number): GgufTensor => ({
    name: `${name}.weight`,
    dims: [columns, rows],
    type: TYPES[type].number,
    data: TYPES[type].pack(rows * columns, random),
  });
  const norm = (name: string): GgufTensor => ({
    name: `${name}.weight`,
    dims: [width],
    type: 0,
    data: floats(width, () => 1 + random() / 8),
  });
  const layer = (index: number) => [
    norm(`blk.${index}.attn_norm`),
    matrix(`blk.${index}.attn_q`, heads * headDim, width),
    matrix(`blk.${index}.attn_k`, kvHeads * headDim, width),
    matrix(`blk.${index}.attn_v`, kvHeads * headDim, width),
    matrix(`blk.${index}.attn_output`, width, heads * headDim),
    norm(`blk.${index}.ffn_norm`),
    matrix(`blk.${index}.ffn_gate`, inner, width),
    matrix(`blk.${index}.ffn_up`, inner, width),
    matrix(`blk.${index}.ffn_down`, width, inner),
  ];
  return [
    matrix('token_embd', TINY_TOKENS.length, width),
    ...Array.from({ length: TINY.layers }, (_, index) => layer(index)).flat(),
    norm('output_norm'),
    ...(tied ? [] : [matrix('output', TINY_TOKENS.length, width)]),
  ];
}

function tinyMetadata(): Record<string, GgufValue> {
  return {
    'general.architecture': { text: 'llama' },
    'llama.block_count': { u32: TINY.layers },
    'llama.context_length': { u32: TINY.context },
    'llama.embedding_length': { u32: TINY.width },
    'llama.feed_forward_length': { u32: TINY.inner },
    'llama.attention.head_count': { u32: TINY.heads },
    'llama.attention.head_count_kv': { u32: TINY.kvHeads },
    'llama.attention.layer_norm_rms_epsilon': { f32: 1e-5 },
    'llama.rope.freq_base': { f32: 10_000 },
    'llama.rope.dimension_count': { u32: TINY.headDim },
    'tokenizer.ggml.model': { text: 'gpt2' },
    'tokenizer.ggml.pre': { text: 'smollm' },
    'tokenizer.ggml.tokens': { texts: TINY_TOKENS },
    'tokenizer.ggml.token_type': { i32s: TINY_TOKENS.map((token) => (SPECIAL.includes(token) ? 3 : 1)) },
    'tokenizer.ggml.merges': { texts: MERGES },
    'tokenizer.ggml.bos_token_id': { u32: 1 },
    'tokenizer.ggml.eos_token_id': { u32: 2 },
    'tokenizer.ggml.add_bos_token': { bool: false },
  };
}

/** A llama of random weights with a byte-level vocabulary of 274 tokens: everything of a model but sense. */
export function tinyGguf(options: TinyOptions = {}): { file: Buffer; headerBytes: number } {
  const metadata = { ...tinyMetadata(), ...options.metadata };
  return encodeGguf(metadata, [...tinyTensors(options), ...(options.extraTensors ?? [])]);
}

/** Writes that network to `path`. */
export function writeTinyGguf(path: string, options: TinyOptions = {}): void {
  writeFileSync(path, tinyGguf(options).file);
}
