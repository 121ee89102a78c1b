import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Decides about one request before it goes to the node; what it awaits, the client waits for. */
export interface Passage {
  readonly method: string;
  readonly params: unknown;
  /** Sends it on to the node and gives the node's answer. */
  forward(): Promise<string>;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}

/** Stands between a program and a node: `decide` gives the answer, or undefined for none at all. */
export async function rpcProxy(
  node: string,
  decide: (passage: Passage) => Promise<string | undefined>,
): Promise<{ url: string; close: () => void }> {
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const forward = async () => {
      const answer = await fetch(node, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
      });
      return answer.text();
    };
    const { method, params } = JSON.parse(body);
    const answer = await decide({ method, params, forward });
    if (answer === undefined) response.destroy();
    else response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
