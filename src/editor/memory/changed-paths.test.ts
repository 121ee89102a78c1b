import assert from 'node:assert/strict';
import { createChangedPaths } from './changed-paths.ts';

describe('changed paths', () => {
  it('are named once each, and once', () => {
    const changed = createChangedPaths();
    changed.add(['/w/a.ts', '/w/b.ts']);
    changed.add(['/w/a.ts']);
    assert.equal(changed.size, 2);
    assert.deepEqual(changed.take(['/w']), ['/w/a.ts', '/w/b.ts']);
    assert.equal(changed.size, 0);
  });

  it('become the folders when there are more than the server takes', () => {
    const changed = createChangedPaths();
    changed.add(Array.from({ length: 10_001 }, (_, i) => `/w/${i}`));
    changed.add(['/w/a.ts']);
    assert.deepEqual(changed.take(['/w', '/v']), ['/w', '/v']);
    changed.add(['/w/a.ts']);
    assert.deepEqual(changed.take(['/w']), ['/w/a.ts']);
  });

  it('leave out what the server would refuse', () => {
    const changed = createChangedPaths();
    changed.add(['', `/${'a'.repeat(5000)}`]);
    assert.equal(changed.size, 0);
  });
});
