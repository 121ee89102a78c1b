import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { readHealth } from '../../src/client/health.ts';
import { localSocketPath } from '../../src/client/local-socket.ts';
import { accept, awaitReason, closeAll, openAt } from './suggestion.ts';

const CODE = 'def add(a, b):\n    return a +|\n';

/** Process id of the user's own server; throws when none answers. */
async function serverPid(): Promise<number> {
  const target = { kind: 'socket', path: localSocketPath() } as const;
  return (await readHealth(target, AbortSignal.timeout(5000))).pid;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

const set = (name: string, value: unknown) =>
  vscode.workspace.getConfiguration('ph-codex').update(name, value, vscode.ConfigurationTarget.Global);

describe('server', () => {
  let remote: ChildProcess | undefined;
  afterEach(async () => {
    await closeAll();
    await set('mode', undefined);
    await set('server.url', undefined);
    remote?.kill('SIGKILL');
  });

  it('is started on first need and comes back after it was killed', async () => {
    assert.match(await accept(await openAt(CODE, 'plaintext')), /b/);
    const first = await serverPid();
    process.kill(first, 'SIGKILL');
    assert.match(await accept(await openAt(`# Sum\n${CODE}`, 'plaintext')), /b/);
    assert.notEqual(await serverPid(), first);
  });

  it('is another one after the command that restarts it', async () => {
    await accept(await openAt(CODE, 'plaintext'));
    const first = await serverPid();
    await vscode.commands.executeCommand('ph-codex.restartServer');
    assert.notEqual(await serverPid(), first);
    assert.match(await accept(await openAt(`# Sum\n${CODE}`, 'plaintext')), /b/);
  });

  it('may be a remote one, named by its address', async () => {
    const port = await freePort();
    const script = join(
      vscode.extensions.getExtension('posthuman.ph-codex')?.extensionPath ?? '',
      'dist',
      'ph-codex.js',
    );
    remote = spawn(process.execPath, [script, 'serve', '--port', String(port)], { stdio: 'ignore' });
    await set('server.url', `http://127.0.0.1:${port}`);
    await set('mode', 'remote');
    const target = { kind: 'url', url: new URL(`http://127.0.0.1:${port}`), apiKey: undefined } as const;
    // The extension takes "nobody listens" for an answer: the test waits for the server first.
    while (!(await readHealth(target, AbortSignal.timeout(5000)).catch(() => null))) await sleep(100);
    assert.match(await accept(await openAt(`# Remote\n${CODE}`, 'plaintext')), /b/);
  });

  it('that has no address is reported with what to do', async () => {
    await set('mode', 'remote');
    await openAt(`# Nowhere\n${CODE}`, 'plaintext');
    await awaitReason(/Set "ph-codex\.server\.url"/);
  });
});
