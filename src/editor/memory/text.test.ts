import assert from 'node:assert/strict';
import type { MemoryStatus } from '../../../protocol/memory.ts';
import { memoryText } from './text.ts';

const open = (status: Partial<MemoryStatus>) =>
  memoryText({
    kind: 'open',
    workspace: '0'.repeat(64),
    status: { state: 'ready', files: 214, tokens: 1_104_000, bytes: 0, leftOut: {}, ...status },
  });

describe('what is said of repository memory', () => {
  it('is what it holds', () => {
    assert.deepEqual(open({}), { line: 'Repository memory: 214 files, 1.1 M tokens' });
    assert.equal(open({ files: 1, tokens: 41_300 }).line, 'Repository memory: 1 file, 41 K tokens');
    assert.equal(open({ state: 'empty', files: 0, tokens: 0 }).line, 'Repository memory: 0 files, 0 tokens');
  });

  it('is how far it is', () => {
    assert.equal(
      open({ state: 'indexing' }).line,
      'Repository memory: reading, 214 files, 1.1 M tokens so far',
    );
  });

  it('is what was left out, and why', () => {
    const { detail } = open({ leftOut: { binary: 12, 'too-large': 3, secret: 0 } });
    assert.equal(detail, 'Left out: 12 binary, 3 too large');
  });

  it('is why there is none', () => {
    assert.deepEqual(memoryText({ kind: 'off', reason: 'untrusted' }), {
      line: 'Repository memory: off',
      detail: 'It starts when you trust this workspace.',
    });
    assert.deepEqual(memoryText({ kind: 'failed', message: 'There is no such address.' }), {
      line: 'Repository memory: not available',
      detail: 'There is no such address.',
    });
    assert.match(memoryText({ kind: 'waiting' }).line, /not read yet/);
  });
});
