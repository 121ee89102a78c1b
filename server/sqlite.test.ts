import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from './sqlite.ts';

const FIRST = 'CREATE TABLE a (x INTEGER) STRICT';
const SECOND = 'CREATE TABLE b (y INTEGER) STRICT; INSERT INTO b SELECT x FROM a';

describe('a database', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-sqlite-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const path = () => join(folder, 'deep', 'x.sqlite');

  it('is made with its folder, durable, and brought up to date step by step', () => {
    const old = openSqlite(path(), [FIRST]);
    old.prepare('INSERT INTO a VALUES (?)').run(7);
    old.close();
    for (let again = 0; again < 2; again++) {
      const now = openSqlite(path(), [FIRST, SECOND]);
      assert.deepEqual(now.prepare('SELECT y FROM b').raw().all(), [[7]]);
      assert.deepEqual(now.prepare('PRAGMA synchronous').raw().all(), [[2]]);
      assert.deepEqual(now.prepare('PRAGMA journal_mode').raw().all(), [['wal']]);
      now.close();
    }
  });

  it('is not touched when a newer version made it', () => {
    openSqlite(path(), [FIRST, SECOND]).close();
    assert.throws(() => openSqlite(path(), [FIRST]), /newer version/);
  });

  it('stays as it was when a step fails', () => {
    openSqlite(path(), [FIRST]).close();
    assert.throws(() => openSqlite(path(), [FIRST, 'CREATE TABLE c (z INTEGER) STRICT; nonsense']));
    const now = openSqlite(path(), [FIRST]);
    assert.deepEqual(now.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").raw().all(), [['a']]);
    now.close();
  });
});
