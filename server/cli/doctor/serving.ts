import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { PhcError } from '../../../protocol/errors.ts';
import { Health } from '../../../protocol/health.ts';
import { readConfigFile } from '../../config/read-config-file.ts';
import { resolveOptions } from '../../config/resolve-options.ts';
import { DEFAULT_PORT } from '../../config.ts';
import { describeTuning, keptTunings } from '../../engine/tuning/kept-tunings.ts';
import { homeFolder, localSocket } from '../../home.ts';
import { findKeys } from '../../keys/open-keys.ts';
import { LONGEST_SOCKET_PATH } from '../../listen.ts';
import { askLocal } from '../../local-client.ts';
import { listModels, openModel } from '../../model/store.ts';
import type { Check } from './check.ts';

async function models(): Promise<string> {
  const found = await listModels();
  if (found.length === 0) throw new Error('no model is built');
  for (const { root } of found) await openModel(root);
  return found.map(({ name, root }) => `${name} ${root.slice(0, 12)}`).join(', ');
}

async function server(): Promise<string> {
  try {
    const { status, model, pid } = Health.parse(JSON.parse((await askLocal(localSocket(), '/health')).body));
    if (status === 'failed') throw new PhcError('PHC_ENGINE_FAILED');
    return `${status}, ${model?.name ?? 'no model yet'}, process ${pid}`;
  } catch (error) {
    if (error instanceof PhcError) throw error;
    return 'none runs; the editor starts one when it needs it';
  }
}

async function socket(): Promise<string> {
  const path = localSocket();
  if (process.platform === 'win32') return path;
  if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH) throw new Error(`${path} is too long a path`);
  const mode = existsSync(path) ? (await stat(path)).mode & 0o077 : 0;
  if (mode !== 0) throw new Error(`${path} can be opened by others`);
  return path;
}

async function configuration(): Promise<string> {
  const path = process.env['PH_CODEX_CONFIG'];
  resolveOptions({}, process.env, await readConfigFile(path));
  return path ? `${path} holds` : 'no file; the environment holds';
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

async function port(): Promise<string> {
  const where = `127.0.0.1:${DEFAULT_PORT}`;
  if (await isFree(DEFAULT_PORT)) return `${where} is free`;
  const answer = await fetch(`http://${where}/health`, { signal: AbortSignal.timeout(2000) }).catch(
    () => undefined,
  );
  const health = Health.safeParse(await answer?.json().catch(() => undefined));
  if (!health.success) throw new Error(`${where} is taken by another program`);
  return `${where} is served by process ${health.data.pid}`;
}

async function tuning(): Promise<string> {
  const kept = await keptTunings(homeFolder());
  const lines = Object.entries(kept).map(([key, choice]) => `${key.slice(0, 12)}: ${describeTuning(choice)}`);
  return lines.join('; ') || 'not measured yet; a server does so when nobody asked for a minute';
}

async function keys(): Promise<string> {
  const store = await findKeys(homeFolder(), process.env['PH_CODEX_KEYS']);
  if (!store) return 'none; a server of this machine alone needs none';
  try {
    const valid = (await store.list()).filter(({ revokedAt }) => revokedAt === null);
    return `${valid.length} valid`;
  } finally {
    await store.close();
  }
}

async function vscode(): Promise<string> {
  const names = process.platform === 'win32' ? ['code.cmd'] : ['code', 'codium', 'code-insiders'];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
  return found
    ? `${found}`
    : 'its command is not in PATH; the extension can be installed from within VS Code';
}

/** What serving needs beyond the machine. */
export const SERVING: readonly Check[] = [
  { name: 'models', look: models, remedy: 'Run "ph-codex model build ph-codex-s".' },
  { name: 'options', look: configuration, remedy: 'Correct what is named; see docs/reference/serve.md.' },
  { name: 'tuning', look: tuning, remedy: 'Make the home folder readable.' },
  { name: 'keys', look: keys, remedy: 'Look after the database of PH_CODEX_KEYS, or unset it.' },
  { name: 'socket', look: socket, remedy: 'Set PH_CODEX_HOME to a shorter path of your own.' },
  { name: 'port', look: port, remedy: 'Stop that program, or choose another port with --port.' },
  { name: 'server', look: server, remedy: 'Stop the server, and look into its log.' },
  { name: 'vscode', look: vscode, remedy: 'Install VS Code.' },
];
