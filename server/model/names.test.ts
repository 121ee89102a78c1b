import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readNames, setName } from './names.ts';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);

describe('the list of model names', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-names-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is empty where there is none', async () => assert.deepEqual(await readNames(folder), {}));

  it('keeps every name that is set at the same time', async () => {
    const names = Array.from({ length: 5 }, (_, index) => `model-${index}`);
    await Promise.all(names.map((name) => setName(folder, name, A)));
    assert.deepEqual(Object.keys(await readNames(folder)), names);
  });

  it('lets a name stand for another model later', async () => {
    await setName(folder, 'mine', A);
    await setName(folder, 'mine', B);
    assert.deepEqual(await readNames(folder), { mine: B });
  });

  it('is begun anew when it is damaged, and the damaged one is kept', async () => {
    writeFileSync(join(folder, 'names.json'), '{"mine": "');
    assert.deepEqual(await readNames(folder), {});
    await setName(folder, 'mine', A);
    assert.deepEqual(await readNames(folder), { mine: A });
    assert.ok(existsSync(join(folder, 'names.json.damaged')));
  });
});
