import type { AddressInfo } from 'node:net';
import { createApp } from '../../server/api/app.ts';
import { serverConfig } from '../../server/config.ts';
import type { Engine } from '../../server/engine/engine.ts';
import { createIdentity } from '../../server/identity/identity.ts';
import { READY, rememberNothing, token } from './scripted-engine.ts';

const timings = { queueMs: 0, prefillMs: 0, decodeMs: 0, prefilled: 1, forwards: 1 };

/** Answers at once, so that a server that is killed is mostly killed while it signs and writes. */
const engine: Engine = {
  state: READY,
  async *generate() {
    yield { type: 'text', text: 'Hi', tokens: [token(11, 'Hi')], promptIds: [7] };
    yield { type: 'done', finish: 'stop', promptTokens: 1, tokens: [11], recalled: [], timings };
  },
  remember: rememberNothing,
  async close() {},
};

async function main(home: string): Promise<void> {
  const config = serverConfig({ apiKeys: [], maxRequests: 64 });
  const app = createApp({ engine, config, version: '0.0.0', identity: createIdentity(home) });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  process.stdout.write(`${port}\n`);
}

void main(process.argv[2] ?? '');
