import { randomInt } from 'node:crypto';
import { CompletionRequest } from '../../protocol/completion.ts';
import type { GenerateRequest, Prompt } from '../engine/engine.ts';
import { refuse, validate, wellFormed } from './validate.ts';

/** A completion request, checked and complete with defaults. */
export interface ParsedCompletion {
  readonly model: string | undefined;
  /** One per choice, in order. */
  readonly choices: readonly GenerateRequest[];
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** The client asked for our own additions. */
  readonly ph: boolean;
}

function parsePrompt({ prompt, suffix }: CompletionRequest): Prompt {
  if (typeof prompt === 'string') {
    return { kind: 'text', prefix: wellFormed(prompt), suffix: wellFormed(suffix ?? '') };
  }
  if (suffix) refuse('suffix', 'goes with a prompt of text, not of tokens');
  return { kind: 'tokens', ids: prompt };
}

/** Stop strings as a list; an empty one, which some clients send for "none", is none. */
export function stopList(stop: string | readonly string[] | null | undefined): string[] {
  const list = typeof stop === 'string' ? [stop] : (stop ?? []);
  return list.filter((text) => text !== '').map(wellFormed);
}

/** A seed for a request that names none. */
export function randomSeed(): number {
  return randomInt(2 ** 31);
}

/**
 * Reads the body of `POST /v1/completions`; defaults are OpenAI's. Throws `PHC_REQUEST_INVALID`.
 * @param mayRemember whether the memory of a workspace on this machine may shape answers.
 */
export function parseCompletion(body: unknown, mayRemember: boolean): ParsedCompletion {
  const request = validate(CompletionRequest, body);
  const { ph } = request;
  const n = request.n ?? 1;
  const maxTokens = request.max_tokens ?? 16;
  if (ph?.warm && maxTokens !== 0) refuse('ph.warm', 'needs max_tokens 0');
  if (ph?.memory && !mayRemember) refuse('ph.memory', 'is for the local server on its socket');
  if (ph && n > 1) refuse('n', 'a request with ph has one choice, for one receipt is about one answer');

  const seed = request.seed ?? randomSeed();
  const first: GenerateRequest = {
    prompt: parsePrompt(request),
    maxTokens,
    temperature: request.temperature ?? 1,
    topP: request.top_p ?? 1,
    seed,
    stop: stopList(request.stop),
    logprobs: request.logprobs ?? null,
    echo: request.echo ?? false,
    doc: ph?.doc ?? '',
    draft: wellFormed(ph?.draft ?? ''),
    warm: ph?.warm ?? false,
    memory: ph?.memory ?? null,
  };
  return {
    model: request.model,
    choices: Array.from({ length: n }, (_, index) => ({ ...first, seed: seed + index })),
    stream: request.stream ?? false,
    includeUsage: request.stream_options?.include_usage ?? false,
    ph: ph !== undefined,
  };
}
