import { execFileSync } from 'node:child_process';
import { connect, type Socket } from 'node:net';

/** As many at once as a server's queue of new connections takes. */
const AT_ONCE = 400;

function open(port: number, first: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      if (first !== '') socket.write(first);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

/** Connections that send `first`, which may be nothing or half a request, and then no more. */
export async function idleConnections(
  port: number,
  count: number,
  first: (i: number) => string,
): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const wanted = Math.min(AT_ONCE, count - sockets.length);
    const more = Array.from({ length: wanted }, (_, i) => open(port, first(sockets.length + i)));
    sockets.push(...(await Promise.all(more)));
  }
  for (const socket of sockets) socket.on('error', () => {});
  return sockets;
}

/** Files and connections that a process here may have open; Node raises its own limit to it. */
export function mostOpenFiles(): number {
  if (process.platform === 'win32') return Number.POSITIVE_INFINITY;
  const most = execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).trim();
  return most === 'unlimited' ? Number.POSITIVE_INFINITY : Number(most);
}
