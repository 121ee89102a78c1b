import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyHome } from '../test/support/test-home.ts';
import { groupFlush } from './group-flush.ts';

describe('flushes that come together', () => {
  let home: ReturnType<typeof emptyHome>;
  beforeEach(() => {
    home = emptyHome();
  });
  afterEach(() => home.remove());

  it('share one, which begins after all of them', async () => {
    const path = join(home.path, 'file');
    writeFileSync(path, 'x');
    const disk = groupFlush(path);
    const [first, second, third] = [disk.flush(), disk.flush(), disk.flush()];
    assert.notEqual(first, second);
    assert.equal(second, third);
    await third;
    assert.notEqual(disk.flush(), third);
    await disk.close();
  });

  it('tell of a file that is not there, and try anew', async () => {
    const disk = groupFlush(join(home.path, 'none'));
    await assert.rejects(disk.flush(), { code: 'ENOENT' });
    writeFileSync(join(home.path, 'none'), 'now');
    await disk.flush();
    await disk.close();
  });
});
