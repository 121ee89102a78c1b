import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { readHealth } from '../../src/client/health.ts';
import { freePort } from '../support/free-port.ts';

const set = (name: string, value: unknown) =>
  vscode.workspace.getConfiguration('ph-codex').update(name, value, vscode.ConfigurationTarget.Global);

/** Starts a server on a port of this machine; resolves once it listens. */
export async function startRemote(): Promise<{ child: ChildProcess; url: string }> {
  const port = await freePort();
  const folder = vscode.extensions.getExtension('posthuman.ph-codex')?.extensionPath ?? '';
  const script = join(folder, 'dist', 'ph-codex.js');
  const child = spawn(process.execPath, [script, 'serve', '--port', String(port)], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  const target = { kind: 'url', url: new URL(url), apiKey: undefined } as const;
  // The extension takes "nobody listens" for an answer: the test waits for the server first.
  while (!(await readHealth(target, AbortSignal.timeout(5000)).catch(() => null))) await sleep(100);
  return { child, url };
}

/** Lets the extension use the server at an address, or none at all. */
export async function useRemote(url: string | undefined): Promise<void> {
  await set('server.url', url);
  await set('mode', 'remote');
}

/** Lets the extension use its own server again. */
export async function useLocal(): Promise<void> {
  await set('mode', undefined);
  await set('server.url', undefined);
}
