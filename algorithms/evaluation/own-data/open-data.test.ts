import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openData } from './open-data.ts';

const CODE = Array.from({ length: 30 }, (_, i) => `const value${i} = compute(${i}, 'text');`).join('\n');

describe('problems of one’s own data', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-data-'));
    mkdirSync(join(folder, 'src', 'node_modules'), { recursive: true });
    mkdirSync(join(folder, '.git'));
    writeFileSync(join(folder, 'src', 'a.js'), CODE);
    writeFileSync(join(folder, 'src', 'copy.js'), CODE);
    writeFileSync(
      join(folder, 'src', 'b.py'),
      CODE.replaceAll(';', '').replaceAll('const ', '').replaceAll('\n', '\r\n'),
    );
    writeFileSync(join(folder, 'src', 'node_modules', 'c.js'), `${CODE}\nsecret1();`);
    writeFileSync(join(folder, '.git', 'd.js'), `${CODE}\nsecret2();`);
    writeFileSync(join(folder, 'src', 'minified.js'), CODE.replaceAll('\n', ''));
    writeFileSync(join(folder, 'src', 'binary.js'), Buffer.from([0xff, 0xfe, 0, 1]));
    symlinkSync('/', join(folder, 'src', 'everything'));
    symlinkSync(__filename, join(folder, 'src', 'link.ts'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('are of the files that a person wrote, each once, links not followed', async () => {
    const { problems } = await openData(folder, 20);
    assert.equal(problems.length, 20);
    const files = new Set(problems.map(({ id }) => id.split(':')[0]));
    assert.deepEqual([...files].sort(), ['src/a.js', 'src/b.py']);
    assert.ok(problems.every(({ reference }) => reference.length > 0 && !reference.includes('\r')));
  });

  it('are the same as long as the files are, wherever they lie', async () => {
    const one = await openData(folder, 20);
    assert.deepEqual(await openData(folder, 20), one);
    const single = await openData(join(folder, 'src', 'a.js'), 5);
    assert.notEqual(single.root, one.root);
    assert.equal(single.problems.length, 5);
  });

  it('are refused where there are none', async () => {
    for (const path of [
      join(folder, 'nothing'),
      join(folder, 'src', 'binary.js'),
      join(folder, 'src', 'link.ts'),
    ])
      await assert.rejects(openData(path, 5), { code: 'PHC_EVAL_DATA' });
  });
});
