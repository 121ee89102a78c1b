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
    ph: { nonce, doc: place.doc },
  } satisfies CompletionRequest;
}

/** The request for a suggestion; `nonce` is 64 hexadecimal digits, never used twice. */
export function completionRequest(place: Place, shape: Shape, nonce: string): CompletionRequest {
  const plain = base(place, nonce);
  const request = place.memory ? { ...plain, ph: { ...plain.ph, memory: place.memory } } : plain;
  if (shape.kind === 'block') return { ...request, max_tokens: BLOCK_TOKENS };
  // The server stops by itself at the line's end: one token fewer than a client that hangs up.
  return { ...request, max_tokens: LINE_TOKENS, stop: ['\n'] };
}

/** The request that only fills the KV cache for this place. */
export function warmRequest(place: Place, nonce: string): CompletionRequest {
  const request = base(place, nonce);
  return { ...request, max_tokens: 0, ph: { ...request.ph, warm: true } };
}
