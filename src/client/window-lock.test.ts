import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockWindow } from './window-lock.ts';

describe('the lock of the window with the wallet', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-lock-'));
    path =
      process.platform === 'win32' ? `\\\\.\\pipe\\phc-${process.pid}` : join(folder, 'home', 'wallet.sock');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is held by one at a time', async () => {
    const release = await lockWindow(path);
    assert.ok(release);
    assert.equal(await lockWindow(path), undefined);
    await release();
    const next = await lockWindow(path);
    assert.ok(next);
    await next();
  });

  it('does not outlive a process that was killed, and goes to one of those who wait for it', async function () {
    if (process.platform === 'win32') this.skip();
    await (await lockWindow(path))?.();
    const program = `require('net').createServer().listen(${JSON.stringify(path)}, () => console.log('up'))`;
    const holder = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    assert.equal(await lockWindow(path), undefined);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const released = await Promise.all([1, 2, 3].map(() => lockWindow(path)));
    const held = released.filter((release) => release !== undefined);
    assert.equal(held.length, 1);
    await held[0]?.();
  });
});
