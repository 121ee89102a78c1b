import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAppendLog } from './append-log.ts';

describe('an append-only log', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-log-'));
    path = join(folder, 'below', 'log');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('gives back the lines that it acknowledged', async () => {
    const log = await openAppendLog(path);
    assert.deepEqual(log.tail, []);
    await log.append('one\n');
    await log.append('two\nthree\n');
    await log.close();
    const again = await openAppendLog(path);
    assert.deepEqual(again.tail, ['one', 'two', 'three']);
    await again.close();
    if (process.platform !== 'win32') assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  it('cuts off a line that was being written when its writer died, wherever that was', async () => {
    const log = await openAppendLog(path);
    await log.append('one\n');
    await log.close();
    for (const torn of ['t', 'two, still without its end', '\0\0\0', 'é'.slice(0, 1)]) {
      appendFileSync(path, torn);
      const again = await openAppendLog(path);
      assert.deepEqual(again.tail, ['one']);
      await again.append('two\n');
      await again.close();
      assert.equal(readFileSync(path, 'utf8'), 'one\ntwo\n');
      writeFileSync(path, 'one\n');
    }
  });

  it('reads the end of a long log only, from the beginning of a line', async () => {
    const log = await openAppendLog(path);
    const line = 'x'.repeat(999);
    await log.append(`first\n${`${line}\n`.repeat(3000)}last\n`);
    await log.close();
    const again = await openAppendLog(path);
    assert.equal(again.tail.at(-1), 'last');
    assert.ok(again.tail.length > 2000 && again.tail.slice(0, -1).every((text) => text === line));
    await again.close();
  });

  it('takes nothing more once somebody else wrote to it', async () => {
    const log = await openAppendLog(path);
    await log.append('one\n');
    appendFileSync(path, 'other\n');
    await assert.rejects(log.append('two\n'), /something else wrote/);
    await assert.rejects(log.append('two\n'), /something else wrote/);
    assert.equal(readFileSync(path, 'utf8'), 'one\nother\n');
    await log.close();
  });
});
