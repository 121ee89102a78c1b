import { randomInt } from 'node:crypto';
import { CompletionRequest, MAX_CHOICES } from '../../protocol/completion.ts';
import type { Extent } from '../../protocol/payment/price.ts';
import { canonicalRequest } from '../../protocol/receipt/hashes.ts';
import type { ChatPrompt, GenerateRequest, Prompt } from '../engine/engine.ts';
import { penaltiesOf } from './penalties.ts';
import { refuseUnsupported } from './unsupported.ts';
import { refuse, validate, wellFormed } from './validate.ts';

/** A request for a receipt: the client's nonce, and the body that it sent in its canonical form. */
interface ReceiptRequest {
  readonly nonce: string;
  readonly request: string;
}

/** A completion request, checked and complete with defaults. */
export interface ParsedCompletion<P extends Prompt | ChatPrompt = Prompt> {
  readonly model: string | undefined;
  /** One per candidate, in order: all of the first prompt, then all of the next. */
  readonly choices: readonly GenerateRequest<P>[];
  /** Choices of each prompt that the client gets. */
  readonly n: number;
  /** Candidates of each prompt, from which those are taken. */
  readonly candidates: number;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** The client asked for our own additions. */
  readonly ph: boolean;
  /** Token ids come along with the text. */
  readonly tokenIds: boolean;
  /** What the receipt is to be about; null where none was asked for. */
  readonly receipt: ReceiptRequest | null;
}

/** A request of either route. */
export type AnyCompletion = ParsedCompletion<Prompt | ChatPrompt>;

function isList<T>(prompt: string | readonly number[] | readonly T[]): prompt is readonly T[] {
  return Array.isArray(prompt) && prompt.length > 0 && typeof prompt[0] !== 'number';
}

function parsePrompt(prompt: string | readonly number[], suffix: string): Prompt {
  if (typeof prompt === 'string') {
    return { kind: 'text', prefix: wellFormed(prompt), suffix: wellFormed(suffix) };
  }
  if (suffix) refuse('suffix', 'goes with a prompt of text, not of tokens');
  return { kind: 'tokens', ids: prompt };
}

function parsePrompts({ prompt, suffix }: CompletionRequest): Prompt[] {
  const prompts = isList<string | number[]>(prompt) ? prompt : [prompt];
  return prompts.map((one) => parsePrompt(one, suffix ?? ''));
}

/** Stop strings as a list; an empty one, which some clients send for "none", is none. */
export function stopList(stop: string | readonly string[] | null | undefined): string[] {
  const list = typeof stop === 'string' ? [stop] : (stop ?? []);
  return list.filter((text) => text !== '').map(wellFormed);
}

function parseReceipt(request: Asked, body: unknown): ReceiptRequest | null {
  const { ph, echo, max_tokens } = request;
  if (!ph?.receipt) return null;
  if (echo) refuse('echo', 'does not go with ph.receipt, which is about generated text');
  if (max_tokens === 0)
    refuse('max_tokens', 'must be 1 or more for ph.receipt, which is about generated text');
  try {
    return { nonce: ph.nonce, request: canonicalRequest(body ?? {}) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refuse('ph.receipt', `the request cannot be hashed: ${why}`);
  }
}

/** What is asked for beside the prompt. */
type Asked = Omit<CompletionRequest, 'prompt' | 'suffix'>;

/** How much a request may bring about: what its price is made of. */
export function extentOf({ choices }: AnyCompletion): Extent {
  return { answers: choices.length, maxTokens: choices[0]?.maxTokens ?? 0 };
}

/** A seed for a request that names none. */
export function randomSeed(): number {
  return randomInt(2 ** 31);
}

/**
 * Completes a request whose prompts are known with OpenAI's defaults. Throws `PHC_REQUEST_INVALID`.
 * @param mayRemember whether the memory of a workspace on this machine may shape answers.
 */
export function withDefaults<P extends Prompt | ChatPrompt>(
  request: Asked,
  prompts: readonly P[],
  body: unknown,
  mayRemember: boolean,
): ParsedCompletion<P> {
  const { ph } = request;
  const n = request.n ?? 1;
  const candidates = request.best_of ?? n;
  const maxTokens = request.max_tokens ?? 16;
  if (ph?.warm && maxTokens !== 0) refuse('ph.warm', 'needs max_tokens 0');
  if (ph?.memory && !mayRemember) refuse('ph.memory', 'is for the local server on its socket');
  const one = 'a request with ph has one choice, for one receipt is about one answer';
  if (request.return_token_ids && request.echo) refuse('echo', 'does not go with return_token_ids');
  if (candidates < n) refuse('best_of', 'must be n or more');
  if (candidates > n && request.stream) refuse('best_of', 'is known at the end and cannot be streamed');
  if (ph && n > 1) refuse('n', one);
  if (ph && candidates > 1) refuse('best_of', one);
  if (ph && prompts.length > 1) refuse('prompt', one);
  if (candidates * prompts.length > MAX_CHOICES) refuse('prompt', `more than ${MAX_CHOICES} choices in all`);

  const seed = request.seed ?? randomSeed();
  const penalties = penaltiesOf(request);
  const settings: Omit<GenerateRequest, 'prompt' | 'seed'> = {
    maxTokens,
    temperature: request.temperature ?? 1,
    topP: request.top_p ?? 1,
    ...(penalties && { penalties }),
    stop: stopList(request.stop),
    logprobs: request.logprobs ?? null,
    echo: request.echo ?? false,
    doc: ph?.doc ?? '',
    draft: wellFormed(ph?.draft ?? ''),
    warm: ph?.warm ?? false,
    ...(request.service_tier === 'flex' && { priority: 'background' as const }),
    memory: ph?.memory ?? null,
    ...(request.return_token_ids && { receipt: true }),
  };
  const receipt = parseReceipt(request, body);
  return {
    model: request.model,
    choices: prompts.flatMap((prompt) =>
      Array.from({ length: candidates }, (_, index) => ({ ...settings, prompt, seed: seed + index })),
    ),
    n,
    candidates,
    stream: request.stream ?? false,
    includeUsage: request.stream_options?.include_usage ?? false,
    ph: ph !== undefined,
    tokenIds: request.return_token_ids ?? false,
    receipt,
  };
}

/** Reads the body of `POST /v1/completions`; throws and remembers as `withDefaults`. */
export function parseCompletion(body: unknown, mayRemember: boolean): ParsedCompletion {
  const request = validate(CompletionRequest, body);
  refuseUnsupported(body);
  return withDefaults(request, parsePrompts(request), body, mayRemember);
}
