import { setTimeout as sleep } from 'node:timers/promises';
import { PhcError } from '../../../protocol/errors.ts';

/** A hub that speaks Hugging Face's protocol, and who asks it. */
export interface Hub {
  /** Its address, without a slash at the end. */
  readonly url: string;
  readonly token: string | undefined;
}

/** The hub that a person means who names none. */
const PUBLIC_HUB = 'https://huggingface.co';
/** A hub that is busy is asked so often, with what it asks to wait in between. */
const TRIES = 5;
const LONGEST_WAIT_S = 120;
const BUSY = [429, 502, 503, 504];

/** The hub that is given, or of the environment (`PH_CODEX_HUB`, `HF_ENDPOINT`; token in `HF_TOKEN`). */
export function hubOf(given: string | undefined): Hub {
  const text = given ?? process.env['PH_CODEX_HUB'] ?? process.env['HF_ENDPOINT'] ?? PUBLIC_HUB;
  const isAddress = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
  if (!isAddress)
    throw new PhcError('PHC_REQUEST_INVALID', { detail: `"${text}" is no address of a hub`, param: 'hub' });
  return { url: text.replace(/\/+$/, ''), token: process.env['HF_TOKEN'] || undefined };
}

/** Seconds to wait, from a header that gives them or a date. */
function secondsOf(retryAfter: string | null): number {
  const seconds = retryAfter === null ? 1 : Number(retryAfter);
  const wait = Number.isNaN(seconds) ? (Date.parse(retryAfter ?? '') - Date.now()) / 1000 : seconds;
  return Number.isFinite(wait) ? Math.max(0, Math.min(LONGEST_WAIT_S, wait)) : 1;
}

function refusal(status: number, path: string): PhcError {
  const detail =
    status === 401 || status === 403
      ? `${path}: the hub wants a token, or consent to the model's terms on its page`
      : `${path}: the hub answers ${status}`;
  return new PhcError('PHC_MODEL_HUB', { detail });
}

async function ask(hub: Hub, path: string, headers: Record<string, string>, signal?: AbortSignal) {
  try {
    return await fetch(hub.url + path, {
      // A redirect to another origin loses the token: fetch leaves "Authorization" out there.
      headers: { ...headers, ...(hub.token ? { authorization: `Bearer ${hub.token}` } : {}) },
      signal: signal ?? null,
    });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new PhcError('PHC_MODEL_HUB', { detail: `${hub.url} cannot be reached`, cause });
  }
}

/**
 * The hub's answer to a path, redirects followed; waits where it is busy. Throws `PHC_MODEL_HUB` for any answer but
 * success and the statuses in `accepted`; the signal's reason when aborted.
 */
export async function askHub(
  hub: Hub,
  path: string,
  { headers = {}, accepted = [], signal }: AskOptions = {},
): Promise<Response> {
  for (let left = TRIES; ; left--) {
    const answer = await ask(hub, path, headers, signal);
    if (answer.ok || accepted.includes(answer.status)) return answer;
    await answer.body?.cancel();
    if (!BUSY.includes(answer.status) || left === 1) throw refusal(answer.status, path);
    await sleep(1000 * secondsOf(answer.headers.get('retry-after')), undefined, signal ? { signal } : {});
  }
}

export interface AskOptions {
  readonly headers?: Record<string, string>;
  readonly accepted?: readonly number[];
  readonly signal?: AbortSignal | undefined;
}
