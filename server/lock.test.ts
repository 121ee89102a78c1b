import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireLock, lockHolder } from './lock.ts';

const HOLD = `
const { acquireLock } = require(${JSON.stringify(join(__dirname, 'lock.ts'))});
acquireLock(process.argv[1], { wait: true }).then(() => { process.send('held'); setInterval(() => {}, 1000); });
`;

describe('a lock file', () => {
  let folder: string;
  let path: string;
  const children: ChildProcess[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-lock-'));
    path = join(folder, 'some.lock');
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  /** Another process that has the lock. */
  async function otherHolder(): Promise<ChildProcess> {
    const args = ['--import=tsx', '--eval', HOLD, path];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    children.push(child);
    await once(child, 'message');
    return child;
  }

  it('is held by one at a time', async () => {
    const lock = await acquireLock(path, { wait: true });
    assert.equal(await acquireLock(path, { wait: false }), undefined);
    await lock.release();
    const again = await acquireLock(path, { wait: false });
    assert.ok(again);
    await again.release();
    assert.deepEqual(readdirSync(folder), []);
  });

  it('is waited for, and then held by each in turn', async () => {
    let holders = 0;
    const worker = async () => {
      const lock = await acquireLock(path, { wait: true });
      assert.equal(++holders, 1);
      await new Promise(setImmediate);
      holders--;
      await lock.release();
    };
    await Promise.all(Array.from({ length: 4 }, worker));
  });

  it('is not waited for any longer when the caller gives up', async () => {
    const lock = await acquireLock(path, { wait: true });
    const controller = new AbortController();
    const waiting = acquireLock(path, { wait: true, signal: controller.signal });
    controller.abort(new Error('given up'));
    await assert.rejects(waiting, /given up|aborted/);
    await lock.release();
  });

  it('of a process that was killed is taken over at once', async () => {
    const holder = await otherHolder();
    assert.equal(await acquireLock(path, { wait: false }), undefined);
    assert.equal(await lockHolder(path), holder.pid);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    assert.equal(await lockHolder(path), undefined);
    const lock = await acquireLock(path, { wait: false });
    assert.ok(lock);
    await lock.release();
  });

  it('is not removed by a holder that has lost it', async () => {
    const lock = await acquireLock(path, { wait: true });
    writeFileSync(path, JSON.stringify({ pid: process.pid, host: hostname(), id: 'somebody else' }));
    await lock.release();
    assert.ok(existsSync(path));
  });

  it('of a silent process elsewhere is taken over in the end', async () => {
    writeFileSync(path, JSON.stringify({ pid: 1, host: 'another host', id: 'x' }));
    utimesSync(path, 0, 0);
    assert.equal(await acquireLock(path, { wait: false }), undefined);
    const lock = await acquireLock(path, { wait: true, silenceMs: 300 });
    await lock.release();
  });
});
