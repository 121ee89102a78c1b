import * as z from 'zod/mini';
import { Usage } from './completion.ts';

/** Answers questions about documents. */
export const ANSWER_ROUTE = '/v1/ph/answer';

const Document = z.object({
  name: z.string().check(z.minLength(1), z.maxLength(400)),
  text: z.string(),
});

/** How an answer comes about: a part of a passage, marked by a reader; or written with the passages before it. */
const Method = z.enum(['extractive', 'generative']);

/** Body of `POST /v1/ph/answer`. */
export const AnswerRequest = z.object({
  question: z.string().check(z.minLength(1), z.maxLength(2000)),
  /** Absolute paths; only on the person's own server. */
  folders: z.optional(z.array(z.string()).check(z.minLength(1), z.maxLength(16))),
  documents: z.optional(z.array(Document).check(z.minLength(1), z.maxLength(2000))),
  /** Extractive where the server has a reader, else generative. */
  method: z.optional(Method),
  /** Most passages to look at. */
  passages: z._default(z.int().check(z.minimum(1), z.maximum(16)), 4),
  /** Longest answer that is written. */
  max_tokens: z._default(z.int().check(z.minimum(1), z.maximum(1024)), 128),
  model: z.optional(z.string().check(z.maxLength(200))),
});
export type AnswerRequest = z.infer<typeof AnswerRequest>;

/** Lines of a document, and how well they go with the question. */
const CitedPassage = z.object({
  file: z.string(),
  /** First and last line, counted from 1. */
  from: z.int(),
  to: z.int(),
  text: z.string(),
  /** Of BM25: comparable within one answer only. */
  score: z.number(),
  /** The answer is from it, or names it. */
  cited: z.boolean(),
});
export type CitedPassage = z.infer<typeof CitedPassage>;

/** Answer of `POST /v1/ph/answer`. */
export const AnswerResponse = z.object({
  method: Method,
  model: z.string(),
  /** Empty for the model of another engine. */
  modelRoot: z.string(),
  /** Empty where nothing was found. */
  answer: z.string(),
  /** The best first. */
  passages: z.array(CitedPassage),
  /** Where an extractive answer stands; its score is how much more speaks for it than for no answer, in logits. */
  span: z.nullable(
    z.object({ passage: z.int(), start: z.int(), end: z.int(), line: z.int(), score: z.number() }),
  ),
  usage: Usage,
});
export type AnswerResponse = z.infer<typeof AnswerResponse>;
