import { ServerIdentity } from '../../../protocol/identity.ts';

const PATIENCE_MS = 10_000;
/** An identity with many revocations has some 20 kB. */
const MOST_BYTES = 256 * 1024;

/** Reads an answer of JSON, at most so many bytes of it. Throws an Error with the status or what was wrong. */
export async function fetchJson(url: string, mostBytes = MOST_BYTES, signal?: AbortSignal): Promise<unknown> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const response = await fetch(url, {
    signal: signal ? AbortSignal.any([signal, patience]) : patience,
    redirect: 'error',
  });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new Error(`${url} answered ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new Error(`${url} answered more than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

/** Address of a path on a server, whether or not its base URL ends in a slash. */
export function onServer(base: string, path: string): string {
  return `${base.replace(/\/+$/, '')}${path}`;
}

/** What a server says of itself. Throws an Error that says why not. */
export async function askServer(base: string, signal?: AbortSignal): Promise<ServerIdentity> {
  return ServerIdentity.parse(await fetchJson(onServer(base, '/v1/ph/identity'), MOST_BYTES, signal));
}
