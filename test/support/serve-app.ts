import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { CompletionResponse, ErrorResponse } from '../../protocol/completion.ts';
import { createApp } from '../../server/api/app.ts';
import { type ServerConfig, serverConfig } from '../../server/config.ts';
import type { Engine } from '../../server/engine/engine.ts';

/** The API over `engine`, not listening, for `inject()`. */
export function appOver(engine: Engine, config: Partial<ServerConfig> = {}): FastifyInstance {
  return createApp({ engine, config: serverConfig({ apiKeys: [], ...config }), version: '0.0.0' });
}

/** The API over `engine` on a free port of 127.0.0.1. */
export async function listenOver(
  engine: Engine,
  config: Partial<ServerConfig> = {},
): Promise<{ app: FastifyInstance; url: string; port: number }> {
  const app = appOver(engine, config);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return { app, url: `http://127.0.0.1:${port}`, port };
}

/** Posts JSON by `inject()`. */
export function post(
  app: FastifyInstance,
  url: string,
  payload: object,
  headers: Record<string, string> = {},
) {
  return app.inject({ method: 'POST', url, payload, headers: { host: '127.0.0.1:8459', ...headers } });
}

/** A chunk of an answer, or the error that ended it. */
export type StreamEvent = CompletionResponse & Partial<ErrorResponse>;

/** The objects of an event stream, and whether it ended as OpenAI's do. */
export function readEvents(body: string): { events: StreamEvent[]; done: boolean } {
  const lines = body.split('\n\n').filter((line) => line !== '');
  const done = lines.at(-1) === 'data: [DONE]';
  const data = done ? lines.slice(0, -1) : lines;
  return { events: data.map((line) => JSON.parse(line.replace(/^data: /, ''))), done };
}
