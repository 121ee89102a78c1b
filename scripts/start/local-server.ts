import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Health } from '../../protocol/health.ts';
import { localSocket } from '../../server/home.ts';
import { startChild } from '../setup/children.ts';
import { COMMAND_LINE } from '../setup/paths.ts';

const POLL = 100;

/** Sends one request to the user's local server; gives the body parsed. Throws when nobody listens. */
export function askServer(method: string, path: string, body?: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = { host: 'localhost', 'content-type': 'application/json' };
    const call = request({ socketPath: localSocket(), method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.once('error', reject);
      response.once('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`The server answered ${response.statusCode}: ${text}`));
      });
    });
    call.once('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function readHealth(): Promise<Health | undefined> {
  try {
    return Health.parse(await askServer('GET', '/health'));
  } catch {
    return undefined;
  }
}

/** Starts the server that the editor's windows share, or joins the one that runs; resolves when the model is loaded. */
export async function startLocalServer(): Promise<Health> {
  let health = await readHealth();
  let ended: string | undefined;
  if (!health) {
    const child = startChild(process.execPath, [COMMAND_LINE, 'serve', '--socket'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let log = '';
    child.stderr?.on('data', (chunk) => {
      log = (log + chunk).slice(-4000);
    });
    child.once('exit', () => {
      ended = log || 'no message';
    });
  }
  while (health?.status !== 'ready') {
    if (health?.status === 'failed') throw new Error(health.error?.message ?? 'The server failed.');
    await sleep(POLL);
    health = await readHealth();
    if (!health && ended !== undefined) throw new Error(`The server did not start.\n${ended}`);
  }
  return health;
}
