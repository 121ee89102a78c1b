import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { createApp } from '../../server/api/app.ts';
import { serverConfig } from '../../server/config.ts';
import type { Identity } from '../../server/identity/identity.ts';
import { openUpstream } from '../../server/upstream/open-upstream.ts';

const NOBODY = new AbortController().signal;

interface Front {
  /** Folder with the files that the engine was given. */
  readonly files?: string;
  /** Who signs. */
  readonly identity?: Identity;
  /** What the engine tells of its model `m`, besides the name. */
  readonly entry?: object;
}

/** An event of OpenAI's completions. */
export const event = (text: string, rest: object = {}, beside: object = {}) =>
  `data: ${JSON.stringify({ choices: [{ text, ...rest }], ...beside })}\n\n`;

/** Something that speaks as another engine does, in front of which a server of ours stands. */
export async function inFrontOf(
  answer: (body: Record<string, unknown>, response: ServerResponse, route: string) => unknown,
  { files, identity, entry }: Front = {},
) {
  const engine = createServer(async (request, response) => {
    if (request.method === 'GET') return response.end(JSON.stringify({ data: [{ id: 'm', ...entry }] }));
    return answer((await json(request)) as Record<string, unknown>, response, request.url ?? '');
  });
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  const { port } = engine.address() as AddressInfo;
  const stop = () => {
    engine.closeAllConnections();
    engine.close();
  };
  const upstream = { url: `http://127.0.0.1:${port}/v1`, model: 'm', key: undefined, files };
  const opened = await openUpstream(upstream, () => {}, NOBODY).catch((error: unknown) => {
    stop();
    throw error;
  });
  const config = serverConfig({ apiKeys: [] });
  const app = createApp({ engine: opened, config, version: '0.0.0', ...(identity && { identity }) });
  const close = async () => {
    await app.close();
    stop();
  };
  return { app, close };
}
