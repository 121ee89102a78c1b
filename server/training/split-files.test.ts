import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { TrainingFile } from './collect-files.ts';
import { splitFiles } from './split-files.ts';

const file = (path: string, text: string): TrainingFile => ({
  path,
  language: 'typescript',
  text,
  sha256: createHash('sha256').update(text).digest('hex'),
});
const many = Array.from({ length: 40 }, (_, i) => file(`f${i}.ts`, `line ${i}\n`.repeat(100)));

describe('the held-out part', () => {
  it('is about a tenth, whole files, and the same for the same files in any order', () => {
    const { train, heldOut } = splitFiles(many);
    assert.equal(train.length + heldOut.length, many.length);
    assert.ok(heldOut.length >= 3 && heldOut.length <= 6, `${heldOut.length}`);
    const again = splitFiles([...many].reverse());
    assert.deepEqual(new Set(again.heldOut), new Set(heldOut));
  });

  it('never takes most of what there is', () => {
    const { train, heldOut } = splitFiles([
      file('large.ts', 'x = 1\n'.repeat(5000)),
      file('small.ts', 'y\n'.repeat(200)),
    ]);
    assert.deepEqual(
      [train.map(({ path }) => path), heldOut.map(({ path }) => path)],
      [['large.ts'], ['small.ts']],
    );
  });

  it('is the end of a single file, if that is long enough', () => {
    const { train, heldOut } = splitFiles([file('one.ts', 'const a = 1;\n'.repeat(400))]);
    assert.ok(train[0]!.text.endsWith('\n') && heldOut[0]!.text.startsWith('const'));
    assert.throws(() => splitFiles([file('short.ts', 'const a = 1;\n'.repeat(20))]), {
      code: 'PHC_TRAINING_DATA',
    });
    assert.throws(() => splitFiles([]), { code: 'PHC_TRAINING_DATA' });
  });
});
