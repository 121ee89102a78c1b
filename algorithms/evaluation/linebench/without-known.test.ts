import assert from 'node:assert/strict';
import { withoutKnown } from './without-known.ts';

const line = (name: string, number: number) =>
  `const ${name}${number} = compute${name}(${number}, "${name}");\n`;
const lines = (name: string, count: number) =>
  Array.from({ length: count }, (_, i) => line(name, i)).join('');
const file = (path: string, text: string) => ({
  group: 'npm:one',
  path,
  language: 'typescript',
  sha256: path,
  text,
});

async function* trained(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

describe('files for a benchmark', () => {
  it('are left out where more than a quarter of their long lines was trained on', async () => {
    const files = [
      file('own', lines('own', 8)),
      file('copied', lines('other', 8)),
      file('third', lines('other', 3) + lines('mixed', 6)),
      file('quarter', lines('other', 2) + lines('rest', 6)),
    ];
    const kept = await withoutKnown(files, trained(lines('other', 4), lines('other', 20)));
    assert.deepEqual(
      kept.map(({ path }) => path),
      ['own', 'quarter'],
    );
  });

  it('stay where only short lines are shared', async () => {
    const files = [file('braces', `}\n});\nreturn;\n${lines('own', 2)}`)];
    assert.equal((await withoutKnown(files, trained('}\n});\nreturn;\n'))).length, 1);
  });
});
