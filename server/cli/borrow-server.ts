import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { isErrorCode, PhcError } from '../../protocol/errors.ts';
import { Health } from '../../protocol/health.ts';
import { type ServerConfig, serverConfig } from '../config.ts';
import { localSocket } from '../home.ts';
import { askLocal, isServed } from '../local-client.ts';
import { provideEngine } from '../provide-engine.ts';
import { provisionedEngine } from '../provisioned-engine.ts';
import { startServer } from '../serve.ts';

const POLL_MS = 100;

/** Waits until the server behind a socket is ready; throws the error that it failed with. */
async function untilReady(socketPath: string, onStep: (step: string) => void): Promise<Health> {
  for (;;) {
    const health = Health.parse(JSON.parse((await askLocal(socketPath, '/health')).body));
    if (health.status === 'ok') return health;
    if (health.status === 'failed') {
      const code = isErrorCode(health.error?.code) ? health.error.code : 'PHC_ENGINE_FAILED';
      throw new PhcError(code);
    }
    if (health.step) onStep(health.step);
    await sleep(POLL_MS);
  }
}

/** The user's own server, where one runs and has the model. */
async function findServer(model: string, onStep: (step: string) => void): Promise<string | undefined> {
  const socketPath = localSocket();
  if (!(await isServed(socketPath))) return undefined;
  const served = (await untilReady(socketPath, onStep)).model;
  return served?.name === model || served?.modelRoot === model ? socketPath : undefined;
}

function temporarySocket(): { path: string; remove: () => void } {
  if (process.platform === 'win32') return { path: `\\\\.\\pipe\\ph-codex-${process.pid}`, remove: () => {} };
  const folder = mkdtempSync(join(tmpdir(), 'ph-codex-'));
  return { path: join(folder, 's'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Does `work` with the socket of a server that has the model: the user's own, or one that lives only for this. */
export async function withServer<T>(
  model: string,
  onStep: (step: string) => void,
  work: (socketPath: string) => Promise<T>,
  config: Partial<ServerConfig> = {},
): Promise<T> {
  const running = await findServer(model, onStep);
  if (running) return work(running);

  const socket = temporarySocket();
  const engine = provisionedEngine(provideEngine(model, () => {}));
  try {
    const server = await startServer({
      address: { kind: 'socket', path: socket.path },
      config: serverConfig(config),
      engine,
      log: pino({ level: 'silent' }),
    });
    try {
      await untilReady(socket.path, onStep);
      return await work(socket.path);
    } finally {
      await server.close();
    }
  } finally {
    await engine.close();
    socket.remove();
  }
}
