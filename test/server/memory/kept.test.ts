import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { forgetMemory, listMemories } from '../../../server/memory/memory-folder.ts';
import { findModel } from '../../../server/model/store.ts';
import { untilPrinted } from '../../support/until-printed.ts';
import { line, question, type TestWorkspace, testWorkspace } from '../../support/workspace-memory.ts';

const CHILD = require.resolve('../../support/memory-child.ts');
/** True if the command ended well. */
const succeeds = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;
const REST = "', feedAnimal);\n";

describe('a memory on disk', function () {
  this.timeout(60_000);
  let workspace: TestWorkspace;
  const children: ChildProcess[] = [];
  beforeEach(() => {
    workspace = testWorkspace();
    workspace.write({ 'a.ts': line('quokka') });
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    succeeds('umount', workspace.home);
    await workspace.remove();
  });

  const cacheFolder = () => {
    const top = join(workspace.home, 'memory');
    return join(top, readdirSync(top)[0] ?? '');
  };
  const kept = () => readdirSync(cacheFolder()).filter((name) => name.endsWith('.seg'));

  async function openChild(): Promise<ChildProcess> {
    const { root, folder } = await findModel('ph-codex-s');
    const args = ['--require', 'tsx/cjs', CHILD, workspace.folder, workspace.home, root, folder];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    return child;
  }

  it('answers after a restart without reading what did not change, for the user only', async () => {
    await (await workspace.open()).close();
    assert.deepEqual(kept().length, 1);
    assert.equal(statSync(cacheFolder()).mode & 0o777, 0o700);
    assert.equal(statSync(join(cacheFolder(), kept()[0]!)).mode & 0o777, 0o600);
    assert.ok(!existsSync(join(cacheFolder(), 'writer.lock')));

    // Of the same length and date: only who reads the file can tell.
    workspace.write({ 'a.ts': line('wombat'), 'b.ts': 'feed(everyone, withHoney);\n' });
    const memory = await workspace.open();
    assert.equal(memory.after(question), `quokka${REST}`);
    assert.equal(memory.after('feed(everyone,'), ' withHoney);\n');
    utimesSync(workspace.path('a.ts'), 1e9, 1e9);
    memory.rescan();
    await memory.settled();
    assert.equal(memory.after(question), `wombat${REST}`);
  });

  it('reads a file again that was saved a moment before it was indexed', async () => {
    writeFileSync(workspace.path('a.ts'), line('numbat'));
    const { atime, mtime } = statSync(workspace.path('a.ts'));
    await (await workspace.open()).close();
    writeFileSync(workspace.path('a.ts'), line('wombat'));
    utimesSync(workspace.path('a.ts'), atime, mtime);
    assert.equal((await workspace.open()).after(question), `wombat${REST}`);
  });

  it('is built anew where its files are damaged, cut off, foreign or unreadable', async () => {
    await (await workspace.open()).close();
    const [name = ''] = kept();
    const path = join(cacheFolder(), name);
    const whole = readFileSync(path);
    const damages: readonly (() => void)[] = [
      () => writeFileSync(path, Buffer.from(whole).fill('x', 100, 101)),
      () => truncateSync(path, whole.length - 7),
      () => mkdirSync(join(cacheFolder(), '99.seg')),
    ];
    for (const damage of damages) {
      damage();
      const memory = await workspace.open();
      assert.equal(memory.after(question), `quokka${REST}`);
      await memory.close();
      if (kept().includes('99.seg')) continue;
      assert.ok(readFileSync(join(cacheFolder(), kept()[0]!)).equals(whole));
    }
  });

  it('has one writer: another process answers as well and leaves the files alone', async () => {
    const child = await openChild();
    await untilPrinted(child, /ready/);
    const memory = await workspace.open();
    workspace.write({ 'b.ts': 'feed(everyone, withHoney);\n' });
    memory.changed([workspace.path('b.ts')]);
    await memory.settled();
    assert.equal(memory.after('feed(everyone,'), ' withHoney);\n');
    await memory.close();
    assert.deepEqual(readdirSync(cacheFolder()), ['writer.lock']);
    child.stdin!.end();
    await once(child, 'exit');
    assert.equal(kept().length, 1);
    assert.deepEqual(memory.said, []);
  });

  it('is right after its process was killed at any moment', async () => {
    const many = (count: number, animal: string) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`src/${i}.ts`, line(animal).repeat(200)]));
    for (const [round, delay] of [0, 60, 150, 300, 500].entries()) {
      workspace.write(many(40 + round, 'quokka'));
      const child = await openChild();
      await untilPrinted(child, /open/);
      await sleep(delay);
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    const memory = await workspace.open();
    assert.ok(memory.after(question).startsWith(`quokka${REST}`));
    assert.equal(memory.status.files, 45);
    await memory.close();
    assert.deepEqual(
      readdirSync(cacheFolder()).filter((name) => !name.endsWith('.seg')),
      [],
    );
  });

  it('is not kept on a full disk, says so once, and answers', async function () {
    mkdirSync(workspace.home);
    if (!succeeds('mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', workspace.home)) this.skip();
    workspace.write({ 'b.ts': Array.from({ length: 9000 }, (_, i) => `walk(${i});\n`).join('') });
    const memory = await workspace.open();
    assert.equal(memory.after(question), `quokka${REST}`);
    memory.rescan();
    await memory.close();
    assert.equal(memory.said.length, 1);
    assert.match(memory.said[0]!, /not kept on disk: The disk is full/);
    assert.deepEqual(readdirSync(cacheFolder()), []);
  });

  it('is deleted by one command, and not written again by whoever still has it open', async () => {
    const memory = await workspace.open();
    assert.equal((await listMemories(workspace.home)).length, 1);
    await forgetMemory(workspace.home);
    assert.deepEqual(await listMemories(workspace.home), []);
    workspace.write({ 'a.ts': line('wombat').repeat(3000) });
    memory.changed([workspace.path('a.ts')]);
    await memory.settled();
    assert.equal(memory.after(question).slice(0, 6), 'wombat');
    await memory.close();
    assert.deepEqual(await listMemories(workspace.home), []);
    assert.deepEqual(memory.said, []);
  });

  it('takes 100,000 files', async () => {
    mkdirSync(workspace.path('many'));
    for (let i = 0; i < 100_000; i++) writeFileSync(workspace.path(`many/${i}.ts`), '');
    const memory = await workspace.open();
    assert.equal(memory.status.files, 100_001);
    assert.equal(memory.after(question), `quokka${REST}`);
  });
});
