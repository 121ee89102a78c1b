import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestPostgres, testPostgres } from '../../test/support/postgres.ts';
import { openSqlite } from '../sqlite.ts';
import { SQLITE_KEYS } from './key-row.ts';
import type { KeyStore } from './key-store.ts';
import { idOf, isKeyOf, newKey } from './key-text.ts';
import { findKeys, keysFile, openKeys } from './open-keys.ts';

const FREE = { requests: null, tokens: null };

function behaves(open: () => Promise<KeyStore>) {
  let store: KeyStore;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  it('finds a key by its id, lists all, and ends one once', async () => {
    const [first, second] = [newKey('first', FREE, 3), newKey('second', { requests: 2, tokens: 100 })];
    await store.add(first.kept);
    await store.add({ ...second.kept, createdAt: first.kept.createdAt + 1 });
    assert.deepEqual(await store.find(first.kept.id), first.kept);
    assert.equal(first.kept.weight, 3);
    assert.equal((await store.find(second.kept.id))?.weight, 1);
    assert.deepEqual(
      (await store.list()).map(({ name }) => name),
      ['first', 'second'],
    );
    assert.equal(await store.revoke(first.kept.id), true);
    assert.equal(await store.revoke(first.kept.id), false);
    assert.equal(await store.revoke('ffffffffff'), false);
    assert.ok((await store.find(first.kept.id))?.revokedAt);
    assert.equal((await store.find(second.kept.id))?.revokedAt, null);
    assert.equal(await store.find('ffffffffff'), undefined);
  });

  it('admits as many requests in a minute as the limit says', async () => {
    const { kept } = newKey('limited', { requests: 3, tokens: null });
    await store.add(kept);
    const waits = await Promise.all([1, 2, 3, 4, 5].map(() => store.admit(kept)));
    assert.equal(waits.filter((wait) => wait === 0).length, 3);
    assert.ok(waits.every((wait) => wait <= 120));
  });

  it('admits none once the tokens of the minute are spent', async () => {
    const { kept } = newKey('limited', { requests: null, tokens: 10 });
    await store.add(kept);
    assert.equal(await store.admit(kept), 0);
    await store.spend(kept.id, 1e6);
    assert.ok((await store.admit(kept)) > 0);
  });
}

describe('the API keys in a file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-keys-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  behaves(() => openKeys(folder, undefined));

  it('hold nothing that would open the server', async () => {
    const store = await openKeys(folder, '');
    const { text, kept } = newKey('somebody', FREE);
    await store.add(kept);
    await store.close();
    const secret = text.slice(`phc_${kept.id}_`.length);
    const files = ['', '-wal'].map((end) => {
      try {
        return readFileSync(`${keysFile(folder)}${end}`, 'latin1');
      } catch {
        return '';
      }
    });
    assert.ok(files.join('').includes(kept.digest));
    assert.ok(!files.join('').includes(secret));
  });

  it('are opened where an older version made them, and then weigh alike', async () => {
    const home = join(folder, 'before');
    const { kept } = newKey('of before', FREE);
    const before = openSqlite(keysFile(home), SQLITE_KEYS.slice(0, 1));
    before
      .prepare('INSERT INTO api_key (id, name, digest, created_at) VALUES (?, ?, ?, ?)')
      .run([kept.id, kept.name, kept.digest, kept.createdAt]);
    before.close();
    const store = await openKeys(home, undefined);
    assert.deepEqual(await store.find(kept.id), kept);
    await store.close();
  });

  it('are made by whoever adds the first, not by a server', async () => {
    rmSync(keysFile(folder), { force: true });
    assert.equal(await findKeys(folder, undefined), undefined);
  });
});

describe('the API keys that servers share', function () {
  this.timeout(60_000);
  let server: TestPostgres | undefined;
  before(async function () {
    server = await testPostgres();
    if (!server) this.skip();
  });
  after(() => server?.stop());
  behaves(async () => openKeys('', await server!.database()));

  it('have one limit for all of them', async () => {
    const url = await server!.database();
    const replicas = await Promise.all([openKeys('', url), openKeys('', url)]);
    const { kept } = newKey('shared', { requests: 4, tokens: null });
    await replicas[0].add(kept);
    const waits = await Promise.all(Array.from({ length: 10 }, (_, i) => replicas[i % 2]!.admit(kept)));
    assert.equal(waits.filter((wait) => wait === 0).length, 4);
    await Promise.all(replicas.map((one) => one.close()));
  });

  it('are told to be out of reach where the database is', async () => {
    await assert.rejects(openKeys('', 'postgres://nobody@127.0.0.1:1/none'), { code: 'PHC_AUTH_KEYS' });
  });
});

describe('the text of a key', () => {
  it('names its id and fits its own digest only', () => {
    const { text, kept } = newKey('x', FREE);
    assert.equal(idOf(text), kept.id);
    assert.equal(isKeyOf(text, kept), true);
    assert.equal(isKeyOf(`${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`, kept), false);
    for (const other of ['', 'phc_', `${text}x`, text.slice(1), 'Bearer'])
      assert.equal(idOf(other), undefined);
  });
});
