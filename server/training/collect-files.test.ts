import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectFiles } from './collect-files.ts';

const TEXT = 'const answer = compute(42);\n'.repeat(20);

describe('files for training', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-collect-'));
    for (const inner of ['src', 'node_modules', 'elsewhere']) mkdirSync(join(folder, inner));
    writeFileSync(join(folder, 'src', 'b.ts'), TEXT);
    writeFileSync(join(folder, 'src', 'a.py'), `# other\n${TEXT}`);
    writeFileSync(join(folder, 'notes.md'), `Notes\n${TEXT}`);
    writeFileSync(join(folder, 'src', 'same.ts'), TEXT);
    writeFileSync(join(folder, 'src', 'short.ts'), 'const x = 1;');
    writeFileSync(join(folder, 'src', 'data.ts'), Buffer.alloc(1000));
    writeFileSync(join(folder, 'id_rsa'), TEXT);
    writeFileSync(join(folder, 'node_modules', 'c.ts'), `// a package\n${TEXT}`);
    symlinkSync(__filename, join(folder, 'src', 'link.ts'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('are texts of the person, each once, in the order of their paths', async () => {
    const { files, leftOut } = await collectFiles([folder]);
    assert.deepEqual(
      files.map(({ path, language }) => [path, language]),
      [
        ['notes.md', 'md'],
        ['src/a.py', 'python'],
        ['src/b.ts', 'typescript'],
      ],
    );
    assert.deepEqual(Object.fromEntries(leftOut), { secret: 1, duplicate: 1, short: 1, binary: 1 });
  });

  it('may be named one by one, though no secrets', async () => {
    const { files, leftOut } = await collectFiles([join(folder, 'src', 'a.py'), join(folder, 'id_rsa')]);
    assert.deepEqual(
      files.map(({ path }) => path),
      ['a.py'],
    );
    assert.deepEqual([...leftOut], [['secret', 1]]);
    await assert.rejects(collectFiles([join(folder, 'nothing')]), { code: 'PHC_TRAINING_DATA' });
  });
});
