import assert from 'node:assert/strict';
import type { Origin } from '../../completion/origin.ts';
import { originText } from './origin-text.ts';

const origin = (recalled: Origin['recalled']): Origin => ({
  model: 'ph-codex-s',
  modelRoot: '3fa2c1d8'.repeat(8),
  where: 'this machine',
  recalled,
});

describe('who wrote the last suggestion', () => {
  it('was the model alone, or the repository with it', () => {
    assert.equal(originText(origin([])), 'PH-Codex-S 3fa2c1d8 on this machine; the model alone');
    assert.equal(
      originText(origin(['src/a.ts', 'src/b.ts'])),
      'PH-Codex-S 3fa2c1d8 on this machine; shaped by your repository: src/a.ts, src/b.ts',
    );
  });

  it('is not claimed to be known when the answer was cut', () => {
    assert.match(originText(origin(null)), /; may have been shaped by your repository$/);
  });

  it('names four files and counts the rest', () => {
    assert.match(originText(origin(['a', 'b', 'c', 'd', 'e', 'f'])), /: a, b, c, d, 2 more$/);
  });

  it('was nobody so far', () => {
    assert.equal(originText(null), 'No suggestion was shown yet.');
  });
});
