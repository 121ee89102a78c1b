import { homedir } from 'node:os';
import { join } from 'node:path';

function defaultHome(): string {
  const home = homedir();
  if (process.platform === 'win32') {
    return join(process.env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'ph-codex');
  }
  if (process.platform === 'darwin') return join(home, 'Library', 'Caches', 'ph-codex');
  return join(process.env['XDG_CACHE_HOME'] ?? join(home, '.cache'), 'ph-codex');
}

/** Folder of everything the product keeps outside a repository: `PH_CODEX_HOME`, else the platform's cache folder. */
export function homeFolder(): string {
  return process.env['PH_CODEX_HOME'] ?? defaultHome();
}

/** Where built and imported models lie, one folder per `modelRoot`. */
export function modelsFolder(home = homeFolder()): string {
  return join(home, 'models');
}

/** Where downloads lie until they are complete. */
export function downloadsFolder(home = homeFolder()): string {
  return join(home, 'downloads');
}

/** Where training keeps its Python environment, corpora and runs. */
export function trainingFolder(home = homeFolder()): string {
  return join(home, 'training');
}

/** Where the keys of this machine's server lie; only its user may read them. */
export function keysFolder(home = homeFolder()): string {
  return join(home, 'keys');
}

/** Address of the user's own local server: a Unix socket, or a named pipe on Windows. */
export function localSocket(home = homeFolder()): string {
  if (process.platform !== 'win32') return join(home, 'server.sock');
  return `\\\\.\\pipe\\ph-codex-${process.env['USERNAME'] ?? 'user'}`;
}
