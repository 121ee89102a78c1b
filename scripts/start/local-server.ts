import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Health } from '../../protocol/health.ts';
import { homeFolder, localSocket } from '../../server/home.ts';
import { askLocal, isServed } from '../../server/local-client.ts';
import { lockHolder } from '../../server/lock.ts';
import { onEnd, startChild } from '../setup/children.ts';
import { COMMAND_LINE } from '../setup/paths.ts';

const POLL = 100;

/** Should everything that could end it be killed at once, the server ends by itself after so many seconds. */
const IDLE_EXIT = 3600;

async function readHealth(): Promise<Health | undefined> {
  try {
    return Health.parse(JSON.parse((await askLocal(localSocket(), '/health')).body));
  } catch {
    return undefined;
  }
}

/** The editor starts another server when ours is gone; that one has to end as well. */
async function endServer(): Promise<void> {
  const pid = await lockHolder(join(homeFolder(), 'server.lock'));
  if (pid !== undefined) process.kill(pid, 'SIGTERM');
}

/** Starts the server; the result gives its log once it has ended. */
function launch(): () => string | undefined {
  onEnd(endServer);
  const args = ['serve', '--socket', '--idle-exit', String(IDLE_EXIT), '--log-level', 'warn'];
  const child = startChild(process.execPath, [COMMAND_LINE, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  let ended = false;
  child.stderr?.on('data', (chunk) => {
    log = (log + chunk).slice(-4000);
  });
  child.once('close', () => {
    ended = true;
  });
  return () => (ended ? log : undefined);
}

/** Starts the server that the editor's windows share, or joins the one that runs; resolves when the model is loaded. */
export async function startLocalServer(): Promise<Health> {
  const log = (await isServed(localSocket())) ? undefined : launch();
  for (;;) {
    const health = await readHealth();
    if (health?.status === 'ok') return health;
    if (health?.status === 'failed') throw new Error(health.error?.message ?? 'The server failed.');
    const last = log?.();
    if (!health && last !== undefined) throw new Error(`The server did not start.\n${last}`);
    await sleep(POLL);
  }
}
