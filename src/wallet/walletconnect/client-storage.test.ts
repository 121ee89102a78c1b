import assert from 'node:assert/strict';
import { openClientStorage } from './client-storage.ts';

function countingSecrets() {
  const kept = new Map<string, string>();
  const secrets = {
    kept,
    writes: 0,
    full: false,
    get: async (key: string) => kept.get(key),
    delete: async (key: string) => void kept.delete(key),
    async store(key: string, value: string) {
      secrets.writes++;
      await new Promise(setImmediate);
      if (secrets.full) throw new Error('no room');
      kept.set(key, value);
    },
  };
  return secrets;
}

describe('the storage of a WalletConnect client', () => {
  it('gives undefined, not null, for what is missing', async () => {
    const storage = await openClientStorage(countingSecrets(), 'wc');
    assert.equal(await storage.getItem('nothing'), undefined);
  });

  it('keeps what was set, for the next start too', async () => {
    const secrets = countingSecrets();
    const storage = await openClientStorage(secrets, 'wc');
    await storage.setItem('a', { x: 1 });
    await storage.setItem('b', [2]);
    await storage.removeItem('b');
    const later = await openClientStorage(secrets, 'wc');
    assert.deepEqual(await later.getEntries(), [['a', { x: 1 }]]);
    assert.deepEqual([...secrets.kept.keys()], ['wc']);
  });

  it('keeps a value as it was when it was set, although the object is changed afterwards', async () => {
    const storage = await openClientStorage(countingSecrets(), 'wc');
    const value = { x: 1 };
    void storage.setItem('a', value);
    value.x = 2;
    assert.deepEqual(await storage.getItem('a'), { x: 1 });
  });

  it('makes few writes of many, and the last one holds all', async () => {
    const secrets = countingSecrets();
    const storage = await openClientStorage(secrets, 'wc');
    for (let i = 0; i < 500; i++) void storage.setItem(`k${i % 3}`, i);
    await storage.written();
    assert.ok(secrets.writes <= 2, `${secrets.writes} writes`);
    assert.deepEqual(JSON.parse(secrets.kept.get('wc') ?? ''), [
      ['k0', '498'],
      ['k1', '499'],
      ['k2', '497'],
    ]);
  });

  it('begins anew when what was kept cannot be read', async () => {
    const secrets = countingSecrets();
    secrets.kept.set('wc', '{broken');
    assert.deepEqual(await (await openClientStorage(secrets, 'wc')).getKeys(), []);
  });

  it('goes on in memory when nothing can be written, and says so to who asks', async () => {
    const secrets = countingSecrets();
    secrets.full = true;
    const storage = await openClientStorage(secrets, 'wc');
    await storage.setItem('a', 1);
    assert.equal(await storage.getItem('a'), 1);
    await assert.rejects(storage.written(), /no room/);
  });
});
