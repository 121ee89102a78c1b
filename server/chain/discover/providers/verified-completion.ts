import { randomBytes } from 'node:crypto';
import { CompletionResponse } from '../../../../protocol/completion.ts';
import { PhcError } from '../../../../protocol/errors.ts';
import type { ServerIdentity } from '../../../../protocol/identity.ts';
import { checkReceipt, MISFITS } from '../../../../protocol/receipt/check-receipt.ts';
import { canonicalRequest } from '../../../../protocol/receipt/hashes.ts';
import { readReceipt } from '../../../../protocol/receipt/read-receipt.ts';
import { verifyEd25519 } from '../../../identity/ed25519.ts';
import { onServer } from '../../identity/ask-server.ts';

/** What is asked for. */
export interface Prompt {
  readonly prompt: string;
  readonly suffix?: string | undefined;
  readonly maxTokens: number;
}

/** Posts a body to a path of a server. */
export type Exchange = (
  path: string,
  body: object,
) => Promise<{ readonly status: number; readonly text: string }>;

const PATIENCE_MS = 120_000;

const unpaid =
  (url: string): Exchange =>
  async (path, body) => {
    const response = await fetch(onServer(url, path), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return { status: response.status, text: await response.text() };
  };

/**
 * A completion whose receipt the very key of `identity` signed and that names this root: an identity alone could be
 * another server's, copied. `exchange` pays where the server asks for it. Throws `PHC_ASSET_REFUSED` where the receipt does
 * not fit, else an Error.
 */
export async function verifiedCompletion(
  url: string,
  identity: ServerIdentity,
  modelRoot: string,
  { prompt, suffix, maxTokens }: Prompt,
  exchange: Exchange = unpaid(url),
): Promise<string> {
  const nonce = randomBytes(32).toString('hex');
  const body = {
    model: modelRoot,
    prompt,
    ...(suffix === undefined ? {} : { suffix }),
    max_tokens: maxTokens,
    temperature: 0,
    ph: { nonce, receipt: true },
  };
  const sentAt = Date.now();
  const { status, text: answer } = await exchange('/v1/completions', body);
  if (status !== 200) throw new Error(`${url} answered ${status}: ${answer.slice(0, 200)}`);
  const { id, choices, ph } = CompletionResponse.parse(JSON.parse(answer));
  const text = choices[0]?.text ?? '';
  const signed = ph?.receipt && readReceipt(ph.receipt, identity.serverKey, verifyEd25519);
  if (!ph || !signed)
    throw new PhcError('PHC_ASSET_REFUSED', { detail: `${url} signed no receipt for its answer` });
  const { profile, tokens, logprobs, promptTokens } = ph;
  const known = {
    id,
    nonce,
    request: canonicalRequest(body),
    modelRoot,
    profile,
    text,
    tokens,
    logprobs,
    promptTokens,
  };
  const [misfit] = checkReceipt(signed.receipt, { ...known, sentAt, endedAt: Date.now() });
  if (misfit)
    throw new PhcError('PHC_ASSET_REFUSED', { detail: `the receipt of ${url}: ${MISFITS[misfit]}` });
  return text;
}
