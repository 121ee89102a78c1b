import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKept } from './kept.ts';

describe('findings of a long run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'phc-kept-'));
  const file = join(folder, 'findings.jsonl');
  after(() => rmSync(folder, { recursive: true }));

  it('are there again for a run that goes on, the last of each package, and for the same model alone', () => {
    const first = openKept(file, 'aa');
    assert.equal(first.read('click'), undefined);
    first.add('click', { plain: [] });
    first.add('rich', { plain: [] });
    first.add('click', { plain: [], ours: [] });
    assert.deepEqual(openKept(file, 'aa').read('click'), { plain: [], ours: [] });
    assert.equal(openKept(file, 'bb').read('click'), undefined);
  });

  it('are kept nowhere where no file is named', () => {
    const none = openKept(undefined, 'aa');
    none.add('click', { plain: [] });
    assert.equal(none.read('click'), undefined);
  });
});
