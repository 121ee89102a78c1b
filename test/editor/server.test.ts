import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import * as vscode from 'vscode';
import { readHealth } from '../../src/client/health.ts';
import { localSocketPath } from '../../src/client/local-socket.ts';
import { startRemote, useLocal, useRemote } from './remote.ts';
import { answerIn, startScripted } from './scripted-server.ts';
import { accept, awaitReason, closeAll, openAt } from './suggestion.ts';

const CODE = 'def add(a, b):\n    return a +|\n';

/** Process id of the user's own server; throws when none answers. */
async function serverPid(): Promise<number> {
  const target = { kind: 'socket', path: localSocketPath() } as const;
  return (await readHealth(target, AbortSignal.timeout(5000))).pid;
}

describe('server', () => {
  let remote: ChildProcess | undefined;
  afterEach(async () => {
    await closeAll();
    await useLocal();
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

  it('may be a remote one, named by its address; the first suggestion of one with another model comes as well', async () => {
    const scripted = await startScripted(() => 0);
    await useRemote(scripted.url);
    assert.equal(answerIn(await accept(await openAt(`# Scripted\n${CODE}`, 'plaintext'))), 0);
    scripted.close();
    const { child, url } = await startRemote();
    remote = child;
    await useRemote(url);
    assert.match(await accept(await openAt(`# Remote\n${CODE}`, 'plaintext')), /b/);
  });

  it('that has no address is reported with what to do', async () => {
    await useRemote(undefined);
    await openAt(`# Nowhere\n${CODE}`, 'plaintext');
    await awaitReason(/Set "ph-codex\.server\.url"/);
  });
});
