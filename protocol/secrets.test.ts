import assert from 'node:assert/strict';
import { mayHoldSecrets, secretPatterns } from './secrets.ts';

describe('secret files', () => {
  it('are known by their names', () => {
    for (const path of [
      '/a/.env',
      '/a/.env.local',
      '/a/prod.env',
      'C:\\keys\\server.PEM',
      '/a/tls.key',
      '/home/me/.ssh/id_rsa',
      '/a/id_ed25519.old',
      '/a/.aws/credentials',
      '/a/credentials.json',
      '/a/.npmrc',
    ]) {
      assert.ok(mayHoldSecrets(path, 'plaintext'), path);
    }
  });

  it('are known by their language', () => {
    assert.ok(mayHoldSecrets('/a/settings', 'dotenv'));
  });

  it('are not confused with code about them', () => {
    for (const path of ['/a/environment.ts', '/a/id_generator.py', '/a/key.ts', '/a/credentials_form.tsx']) {
      assert.equal(mayHoldSecrets(path, 'typescript'), false, path);
    }
  });
});

describe('the patterns for secrets in a .gitignore', () => {
  it('are those with a word for them, and what takes something back', () => {
    const text = '# tokens\nnode_modules/\nsecrets/\r\n*.log\n!public-token.ts\nlocal.api_key';
    assert.equal(secretPatterns(text), 'secrets/\n!public-token.ts\nlocal.api_key');
  });
});
