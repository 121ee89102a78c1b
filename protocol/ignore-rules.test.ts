import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseIgnoreFile } from './ignore-rules.ts';

const PATHS = [
  'a.ts',
  'b.log',
  'lib/a.ts',
  'lib/b.log',
  'lib/deep/a.ts',
  'lib/deep/x y.ts',
  'out/a.ts',
  '#a',
  '!b',
  'a*b',
  'a[1].ts',
];
const TEXTS = [
  '*.log',
  '/a.ts',
  'a.ts',
  'lib/a.ts',
  '**/deep/*.ts',
  'lib/**',
  'lib/**/a.ts',
  '*.ts\n!a.ts',
  '!a.ts\n*.ts',
  '# a.ts\n\\#a\n\\!b',
  '?.ts',
  '[ab].*',
  '[!a].*',
  'x\\ y.ts   ',
  'a\\*b',
  'a\\[1\\].ts',
  'a[1].ts',
  'a.ts\r\nb.log\r\n',
  '*',
  '[',
  'lib/*/a.ts',
  '(a|b).ts',
];

describe('the rules of a .gitignore', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-ignore-'));
    execFileSync('git', ['init', '-q', folder]);
    for (const path of PATHS) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), '');
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const text of TEXTS) {
    it(`mean what they mean to git: ${JSON.stringify(text)}`, () => {
      writeFileSync(join(folder, '.gitignore'), text);
      const input = PATHS.join('\0');
      const { stdout } = spawnSync('git', ['-C', folder, 'check-ignore', '-z', '--stdin'], { input });
      const ignores = parseIgnoreFile(text);
      const isIgnored = (path: string) => {
        const parts = path.split('/');
        // Nothing below an ignored folder can be taken back.
        return parts.some((_, i) => ignores(parts.slice(0, i + 1).join('/'), i + 1 < parts.length) === true);
      };
      assert.deepEqual(PATHS.filter(isIgnored), String(stdout).split('\0').slice(0, -1));
    });
  }
});
