import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** How a hub behaves, changed by a test while it runs. */
export interface HubBehaviour {
  /** Token that it wants; none if undefined. */
  token?: string | undefined;
  /** So many requests are answered with 429 first. */
  busy: number;
  /** Of a large file a connection brings no more than so many bytes, and waits to be broken. */
  breakAfter?: number | undefined;
  /** What a large file holds in the place of what its digest says. */
  forged?: Buffer | undefined;
  ranges: boolean;
}

/** A request for a file's bytes, as the place that hands them out saw it. */
interface Seen {
  readonly file: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
}

export interface LocalHub {
  readonly url: string;
  readonly behaviour: HubBehaviour;
  readonly seen: Seen[];
  /** Breaks the connections that wait for it. */
  breakWaiting(): void;
  close(): void;
}

const COMMIT = 'c0'.repeat(20);
const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const isLarge = (name: string) => /\.(safetensors|gguf)$/.test(name);

function siblingOf(folder: string, name: string): object {
  const bytes = readFileSync(join(folder, name));
  const blobId = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  if (!isLarge(name)) return { rfilename: name, size: bytes.length, blobId };
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  // Of a large file, size and identity are those of what stands for it.
  return {
    rfilename: name,
    size: bytes.length,
    blobId,
    lfs: { sha256, size: bytes.length, pointerSize: 134 },
  };
}

function sendBytes(
  response: ServerResponse,
  bytes: Buffer,
  range: string | undefined,
  behaviour: HubBehaviour,
  waiting: Set<ServerResponse>,
): void {
  const from = behaviour.ranges && range ? Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? 0) : 0;
  response.writeHead(from > 0 ? 206 : 200, { 'content-length': bytes.length - from });
  const rest = bytes.subarray(from);
  if (behaviour.breakAfter === undefined || rest.length <= behaviour.breakAfter) {
    response.end(rest);
    return;
  }
  waiting.add(response);
  response.write(rest.subarray(0, behaviour.breakAfter));
}

/** A hub on this machine that speaks the endpoints of Hugging Face's, with one repository `someone/tiny` of a folder's files. */
export async function startHub(folder: string, extra: readonly object[] = []): Promise<LocalHub> {
  const behaviour: HubBehaviour = { busy: 0, ranges: true };
  const seen: Seen[] = [];
  const waiting = new Set<ServerResponse>();
  const store = createServer((request, response) => {
    const file = decodeURIComponent(request.url ?? '').slice(1);
    const { range, authorization } = request.headers;
    seen.push({ file, range, authorization });
    sendBytes(response, behaviour.forged ?? readFileSync(join(folder, file)), range, behaviour, waiting);
  });
  const storeUrl = await listen(store);
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    if (behaviour.busy > 0) {
      behaviour.busy--;
      response.writeHead(429, { 'retry-after': '0' }).end();
      return;
    }
    if (behaviour.token && request.headers.authorization !== `Bearer ${behaviour.token}`) {
      response.writeHead(401).end();
      return;
    }
    const { pathname } = new URL(request.url ?? '', 'http://hub');
    if (pathname === '/api/models/someone/tiny/revision/main') {
      const siblings = [...readdirSync(folder).map((name) => siblingOf(folder, name)), ...extra];
      response.end(JSON.stringify({ id: 'someone/tiny', sha: COMMIT, siblings }));
      return;
    }
    const file = pathname.split(`/someone/tiny/resolve/${COMMIT}/`)[1];
    if (file === undefined) response.writeHead(404).end();
    else if (isLarge(file)) response.writeHead(302, { location: `${storeUrl}/${file}` }).end();
    else response.end(readFileSync(join(folder, file)));
  };
  const hub = createServer(answer);
  return {
    url: await listen(hub),
    behaviour,
    seen,
    breakWaiting() {
      for (const response of waiting) response.destroy();
      waiting.clear();
    },
    close() {
      for (const server of [hub, store]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}
