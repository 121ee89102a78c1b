import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { modelsFolder } from '../../server/home.ts';
import { lockHolder } from '../../server/lock.ts';

const POLL = 50;

interface TestHome {
  readonly path: string;
  /** Stops the local server that lives in it, then deletes it. */
  remove(): Promise<void>;
}

async function stopServer(home: string): Promise<void> {
  const lock = join(home, 'server.lock');
  for (let pid = await lockHolder(lock); pid !== undefined; pid = await lockHolder(lock)) {
    try {
      process.kill(pid, 'SIGTERM');
    } catch {
      return;
    }
    await sleep(POLL);
  }
}

/** A home folder in which nothing is yet. */
export function emptyHome(): TestHome {
  const path = mkdtempSync(join(tmpdir(), 'phc-home-'));
  return {
    path,
    remove: async () => {
      await stopServer(path);
      rmSync(path, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A home folder of its own that shares only the built models, so that no test meets the user's own server. */
export function testHome(): TestHome {
  const home = emptyHome();
  mkdirSync(modelsFolder(), { recursive: true });
  symlinkSync(modelsFolder(), modelsFolder(home.path), 'junction');
  return home;
}
