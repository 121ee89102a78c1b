import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localSocket, modelsFolder } from '../../server/home.ts';

const POLL = 50;

interface TestHome {
  readonly path: string;
  /** Stops the local server that lives in it, then deletes it. */
  remove(): Promise<void>;
}

/** Process id of the server behind a socket; undefined when nobody listens. */
function serverPid(socketPath: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const call = request({ socketPath, path: '/health', headers: { host: 'localhost' } }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.once('end', () => resolve(Number(JSON.parse(text).pid)));
    });
    call.once('error', () => resolve(undefined));
    call.end();
  });
}

async function stopServer(home: string): Promise<void> {
  const socket = localSocket(home);
  for (;;) {
    const pid = await serverPid(socket);
    if (pid === undefined) return;
    try {
      process.kill(pid, 'SIGTERM');
    } catch {
      return;
    }
    await sleep(POLL);
  }
}

/** A home folder of its own that shares only the built models, so that no test meets the user's own server. */
export function testHome(): TestHome {
  const path = mkdtempSync(join(tmpdir(), 'phc-home-'));
  mkdirSync(modelsFolder(), { recursive: true });
  symlinkSync(modelsFolder(), modelsFolder(path), 'junction');
  return {
    path,
    remove: async () => {
      await stopServer(path);
      rmSync(path, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
