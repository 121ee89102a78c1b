import { homedir } from 'node:os';
import { join } from 'node:path';

// The same rule as server/home.ts, which the extension may not import; local-socket.test.ts holds them together.

function defaultHome(): string {
  const home = homedir();
  if (process.platform === 'win32') {
    return join(process.env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'ph-codex');
  }
  if (process.platform === 'darwin') return join(home, 'Library', 'Caches', 'ph-codex');
  return join(process.env['XDG_CACHE_HOME'] ?? join(home, '.cache'), 'ph-codex');
}

/** Folder in which the local server keeps everything: `PH_CODEX_HOME`, else the platform's cache folder. */
export function localHome(): string {
  return process.env['PH_CODEX_HOME'] ?? defaultHome();
}

/** Where the user's own server answers: one for all windows. */
export function localSocketPath(): string {
  if (process.platform !== 'win32') return join(localHome(), 'server.sock');
  return `\\\\.\\pipe\\ph-codex-${process.env['USERNAME'] ?? 'user'}`;
}

/** Where the local server's output goes. */
export function localLogPath(): string {
  return join(localHome(), 'server.log');
}
