import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { localHome } from '../../src/client/local-socket.ts';
import { startRemote, useLocal, useRemote } from './remote.ts';
import { accept, closeAll, openAt } from './suggestion.ts';

const CODE = 'def add(a, b):\n    return a +|\n';

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A server that says something else than the honest one behind it signed: each piece of text gets a letter more. */
async function startLiar(honest: string): Promise<Server> {
  const server = createServer(async (request, response) => {
    const { method = 'GET', url = '/' } = request;
    const body = method === 'POST' ? await bodyOf(request) : null;
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(honest + url, { method, headers, body });
    const text = (await answer.text()).replace(/"text":"([^"]+)"/g, '"text":"$1c"');
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Resolves when the answer to who wrote the last suggestion is as expected. */
async function whoWrote(expected: RegExp): Promise<void> {
  let answer = '';
  while (!expected.test(answer)) {
    await sleep(100);
    answer = String(await vscode.commands.executeCommand('ph-codex.whoWrote'));
  }
}

describe('receipts of a remote server', () => {
  let child: ChildProcess;
  let honest: string;
  before(async () => {
    ({ child, url: honest } = await startRemote());
  });
  after(() => child.kill('SIGKILL'));
  afterEach(async () => {
    await closeAll();
    await useLocal();
  });

  it('are checked, and shown for what they are', async () => {
    await useRemote(honest);
    assert.match(await accept(await openAt(`# Honest\n${CODE}`, 'plaintext')), /b/);
    await whoWrote(
      /receipt \d+ fits: .*; that this model computed it (was not|is not) checked|; audit passed/,
    );
  });

  it('that do not fit are called not verified, and kept as evidence', async () => {
    const liar = await startLiar(honest);
    const { port } = liar.address() as AddressInfo;
    await useRemote(`http://127.0.0.1:${port}`);
    assert.match(await accept(await openAt(`# Liar\n${CODE}`, 'plaintext')), /c/);
    await whoWrote(/not verified: .*another text than the one that came/);
    assert.match(readdirSync(join(localHome(), 'evidence')).join(), /^forged-cmpl-/);
    liar.close();
    liar.closeAllConnections();
  });
});
