import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isIgnoredSecret } from './ignored-secret.ts';

const LATER = 2000;

describe('a file that git ignores for its secrets', () => {
  let folder: string;
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const covered = (path: string, now?: number) => isIgnoredSecret(join(folder, path), now);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-ignored-'));
    mkdirSync(join(folder, '.git'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is known by a pattern for secrets, not by one for anything else', () => {
    write('.gitignore', '# secret.md\nsecrets/\n*-credentials.json\ndist/\n*.log\n');
    assert.equal(covered('secrets/deep/a.ts'), true);
    assert.equal(covered('lib/aws-credentials.json'), true);
    assert.equal(covered('dist/a.js'), false);
    assert.equal(covered('a.log'), false);
    assert.equal(covered('secret.md'), false);
  });

  it('is found by the .gitignore of any folder above it, of which the nearest decides', () => {
    write('.gitignore', 'private.*\n');
    write('lib/.gitignore', '!private.ts\n/tokens.ts\n');
    assert.equal(covered('private.ts'), true);
    assert.equal(covered('lib/private.ts'), false);
    assert.equal(covered('lib/tokens.ts'), true);
    assert.equal(covered('lib/deep/tokens.ts'), false);
  });

  it('is known soon after the rules changed', () => {
    assert.equal(covered('api-keys.ts', 0), false);
    write('.gitignore', 'api-keys.ts\n');
    assert.equal(covered('api-keys.ts', LATER), true);
  });

  it('is not looked for above the repository', () => {
    write('inner/.git/info/exclude', 'my-token.ts\n');
    write('.gitignore', 'token.ts\n');
    assert.equal(covered('inner/token.ts'), false);
    assert.equal(covered('inner/my-token.ts'), true);
  });
});
