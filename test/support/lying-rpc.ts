import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { callRpc } from '../../server/chain/json-rpc.ts';

/** What a node says in the place of the truth. */
export type Lie = (params: readonly unknown[], truth: unknown) => unknown;

/** A node in front of a real one, which tells the truth but for the methods that it lies about. */
export interface LyingRpc {
  readonly url: string;
  /** Lies from now on, by method; an empty record makes it honest. */
  lie(lies: Readonly<Record<string, Lie>>): void;
  /** Passes on to another node from now on. */
  follow(target: string): void;
  stop(): Promise<void>;
}

/** Starts a node that lies, in front of the node at `target`. */
export async function lyingRpc(target: string): Promise<LyingRpc> {
  let behind = target;
  let lies: Readonly<Record<string, Lie>> = {};
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { id, method, params } = JSON.parse(String(Buffer.concat(chunks)));
    const answer = await callRpc(behind, method, params).then(
      (truth) => ({ result: lies[method]?.(params, truth) ?? truth }),
      (error: Error) => ({ error: { code: -32_000, message: error.message } }),
    );
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    lie: (next) => {
      lies = next;
    },
    follow: (next) => {
      behind = next;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
