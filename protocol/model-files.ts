import * as z from 'zod/mini';

const TokenId = z.int().check(z.nonnegative());
const Digest = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const Positive = z.int().check(z.positive());

/** Where the suffix goes, with the special tokens that mark the parts (null: no token there). */
const Fim = z.strictObject({
  prefix: z.nullable(TokenId),
  suffix: z.nullable(TokenId),
  middle: z.nullable(TokenId),
  order: z.enum(['SPM', 'PSM']),
});
export type Fim = z.infer<typeof Fim>;

/** `generation.json`: how a prompt is built for this model, and what it may say. */
export const GenerationFile = z.strictObject({
  /** Names the function (text, suffix) -> token ids; a new function gets a new name. */
  promptFormat: z.literal('ph1'),
  /** Token that a prompt must begin with, or null for none. */
  bos: z.nullable(TokenId),
  eos: z.array(TokenId).check(z.minLength(1)),
  fim: z.nullable(Fim),
  chatTemplate: z.nullable(z.string()),
  /** Most tokens of prompt and answer together. */
  context: Positive,
  defaults: z.strictObject({
    temperature: z.number().check(z.minimum(0), z.maximum(2)),
    topP: z.number().check(z.gt(0), z.maximum(1)),
    maxTokens: Positive,
  }),
  /** Tokens never generated in a completion: Markdown fences, chat and file markers. */
  banned: z.array(TokenId),
});
export type GenerationFile = z.infer<typeof GenerationFile>;

/** Numeric profiles: how precisely the same stored weights are computed with. */
const Profile = z.enum(['exact', 'cpu-fp32', 'cpu-fast', 'cuda-fp16']);

/** `engine.json`: the engine whose bits settle a dispute, and how the weights are stored. */
export const EngineFile = z.strictObject({
  canonical: z.strictObject({
    name: z.literal('onnxruntime-web'),
    version: z.string(),
    /** SHA-256 of the package's `dist/ort-wasm-simd-threaded.wasm`. */
    wasmSha256: Digest,
    threads: z.literal(1),
    graphOptimizationLevel: z.enum(['disabled', 'basic', 'extended', 'layout', 'all']),
  }),
  weights: z.discriminatedUnion('bits', [
    /** Integers in blocks; every block of a row of the network's matrices has the same scale, those of the embedding not. */
    z.strictObject({
      bits: z.literal(8),
      block: z.literal([32, 64]),
      scheme: z.literal('symmetric-row'),
    }),
    /** Each block of the network's matrices has a scale and a zero; the embedding is stored as with 8 bits. */
    z.strictObject({
      bits: z.literal(4),
      block: z.literal(32),
      scheme: z.literal('asymmetric-block'),
    }),
  ]),
  profiles: z.array(Profile).check(z.minLength(1)),
});
export type EngineFile = z.infer<typeof EngineFile>;

/** `calibration.json`: measured noise per profile; a profile without an entry has not been measured. */
export const CalibrationFile = z.partialRecord(
  Profile,
  z.strictObject({ mu0: z.number(), tau: z.number(), tokens: Positive, machines: z.array(z.string()) }),
);
export type CalibrationFile = z.infer<typeof CalibrationFile>;

/** Names of the files that make up a model's digest, sorted as they are hashed. */
export const MODEL_FILES = [
  'calibration.json',
  'config.json',
  'engine.json',
  'generation.json',
  'model.onnx',
  'model.onnx.data',
  'tokenizer.json',
  'tokenizer_config.json',
] as const;
export type ModelFile = (typeof MODEL_FILES)[number];
