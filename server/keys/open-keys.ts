import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyStore } from './key-store.ts';

/** Where a home folder keeps its API keys. */
export function keysFile(home: string): string {
  return join(home, 'keys.sqlite');
}

/** True for what was named: an empty variable of the environment names nothing. */
const isNamed = (shared: string | undefined): shared is string => shared !== undefined && shared !== '';

/**
 * Opens the keys that servers share at a `postgres://` URL, or the file of a home folder, made if need be. Throws
 * `PHC_AUTH_KEYS`, and an Error where a newer version made the file.
 */
export async function openKeys(home: string, shared: string | undefined): Promise<KeyStore> {
  // Each brings a driver, which is loaded where it is needed only.
  if (isNamed(shared)) return (await import('./postgres-keys.ts')).openPostgresKeys(shared);
  return (await import('./sqlite-keys.ts')).openSqliteKeys(keysFile(home));
}

/** The same for a server, which makes no file; undefined where no key was ever made. */
export async function findKeys(home: string, shared: string | undefined): Promise<KeyStore | undefined> {
  return isNamed(shared) || existsSync(keysFile(home)) ? openKeys(home, shared) : undefined;
}
