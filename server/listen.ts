import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname } from 'node:path';
import { Server as TlsServer } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import { PhcError } from '../protocol/errors.ts';
import type { ServerConfig } from './config.ts';

/** Where a server listens: a port of this machine, or a socket for its own user only. */
export type Address =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'socket'; readonly path: string };

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** Throws `PHC_SERVER_KEY_REQUIRED` for an address that others can reach while anybody may use the server. */
export function checkReach(address: Address, { apiKeys, paid }: ServerConfig, hasKeys: boolean): void {
  const isOpen = apiKeys.length === 0 && !hasKeys && !paid;
  if (address.kind === 'tcp' && !isLoopback(address.host) && isOpen) {
    throw new PhcError('PHC_SERVER_KEY_REQUIRED');
  }
}

function systemCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
}

async function listenOnPort(app: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    const url = await app.listen({ host, port });
    // The framework did not make the server, so it does not know what it speaks.
    return app.server instanceof TlsServer ? url.replace(/^http:/, 'https:') : url;
  } catch (cause) {
    const reason = systemCode(cause);
    if (reason === 'EADDRINUSE') throw new PhcError('PHC_SERVER_PORT', { detail: `${host}:${port}`, cause });
    throw new PhcError('PHC_SERVER_ADDRESS', { detail: `${host}:${port}, ${reason}`, cause });
  }
}

/** Most bytes of a socket's path, without its final zero; a longer one would be cut short in silence. */
export const LONGEST_SOCKET_PATH = process.platform === 'linux' ? 107 : 103;

/** The caller holds the lock of the socket, so a file that is there belongs to a server that was killed. */
async function listenOnSocket(app: FastifyInstance, path: string): Promise<string> {
  const isFile = process.platform !== 'win32';
  if (isFile && Buffer.byteLength(path) > LONGEST_SOCKET_PATH) {
    throw new PhcError('PHC_SERVER_SOCKET', {
      detail: `${path} is longer than ${LONGEST_SOCKET_PATH} bytes`,
    });
  }
  try {
    if (isFile) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      rmSync(path, { force: true });
    }
    // The socket comes into being with the user's rights only; a chmod alone would leave a gap before it.
    const umask = isFile ? process.umask(0o077) : 0;
    try {
      await app.listen({ path });
    } finally {
      if (isFile) process.umask(umask);
    }
    if (isFile) chmodSync(path, 0o600);
    return path;
  } catch (cause) {
    throw new PhcError('PHC_SERVER_SOCKET', { detail: `${path}, ${systemCode(cause)}`, cause });
  }
}

/** Starts to listen; gives the URL or the path. Throws `PHC_SERVER_PORT`, `PHC_SERVER_ADDRESS` or `PHC_SERVER_SOCKET`. */
export function listen(app: FastifyInstance, address: Address): Promise<string> {
  return address.kind === 'tcp'
    ? listenOnPort(app, address.host, address.port)
    : listenOnSocket(app, address.path);
}
