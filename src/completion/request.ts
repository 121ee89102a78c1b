import type { CompletionRequest } from '../../protocol/completion.ts';
import { BLOCK_TOKENS, LINE_TOKENS } from './budget.ts';
import { type Place, suffixOf } from './place.ts';
import type { Shape } from './shape.ts';

/** JSON can carry half a surrogate pair, UTF-8 cannot. */
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\uFFFD');
}

function base(place: Place, nonce: string) {
  return {
    prompt: wellFormed(place.prefix),
    suffix: wellFormed(suffixOf(place)),
    temperature: 0,
    stream: true,
    // With them comes how sure the model is of each token; alternatives are not asked for.
    logprobs: 0,
    ph: { nonce, doc: place.doc },
  } satisfies CompletionRequest;
}

/** Another answer than the likeliest one. */
export interface Sample {
  readonly temperature: number;
  readonly seed: number;
}

/** What goes with a question besides the place. */
export interface Asked {
  readonly shape: Shape;
  /** Text believed to follow. */
  readonly draft?: string | undefined;
  /** Without it the likeliest answer is asked for. */
  readonly sample?: Sample | undefined;
}

/** Longer than any answer, and than the server takes. */
const DRAFT_CHARS = 1000;

/** The request for a suggestion; `nonce` is 64 hexadecimal digits, never used twice. */
export function completionRequest(
  place: Place,
  { shape, draft, sample }: Asked,
  nonce: string,
): CompletionRequest {
  const { ph, ...plain } = base(place, nonce);
  const request = {
    ...plain,
    ...sample,
    ph: {
      ...ph,
      ...(place.memory && { memory: place.memory }),
      ...(draft && { draft: wellFormed(draft.slice(0, DRAFT_CHARS)) }),
    },
  };
  if (shape.kind === 'block') return { ...request, max_tokens: BLOCK_TOKENS };
  // The server stops by itself at the line's end: one token fewer than a client that hangs up.
  return { ...request, max_tokens: LINE_TOKENS, stop: ['\n'] };
}

/** The request that only fills the KV cache for this place. */
export function warmRequest(place: Place, nonce: string): CompletionRequest {
  const request = base(place, nonce);
  return { ...request, max_tokens: 0, ph: { ...request.ph, warm: true } };
}
