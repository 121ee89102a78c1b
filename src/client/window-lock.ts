import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';

const ATTEMPTS = 5;

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.on('connect', () => socket.end());
  });
}

/** Takes away the socket of a process that is gone; puts it back if somebody had meanwhile taken its place. */
async function removeDead(path: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return; // somebody else was quicker
  }
  if (await answers(aside)) await rename(aside, path);
  else await rm(aside, { force: true });
}

function listen(path: string, serve: (socket: Socket) => void): Promise<(() => Promise<void>) | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => serve(socket.on('error', () => {})));
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(path, () => {
      server.unref();
      resolve(() => new Promise((done) => server.close(() => done())));
    });
  });
}

/**
 * Lets one window at a time have something, by listening at a local socket that the system closes with its process: two
 * clients of WalletConnect on one storage lose each other's sessions, two purses on one channel each other's count. Gives
 * what releases it, or undefined while another has it; `serve` gets the windows that come meanwhile.
 */
export async function lockWindow(
  path: string,
  serve: (socket: Socket) => void = (socket) => socket.end(),
): Promise<(() => Promise<void>) | undefined> {
  const isPipe = path.startsWith('\\\\');
  if (!isPipe) await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const release = await listen(path, serve);
    if (release) return release;
    if (isPipe || (await answers(path))) return undefined;
    await removeDead(path);
  }
  return undefined;
}
