import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeTinyGguf } from '../support/tiny-gguf.ts';

const run = promisify(execFile);
const CLI = join(__dirname, '..', '..', 'server', 'cli.ts');

describe('ph-codex model sign, verify and diff', function () {
  this.timeout(60_000);
  let home: string;
  const at = (name: string) => join(home, name);
  const command = (...args: string[]) =>
    run(process.execPath, ['--import=tsx', CLI, 'model', ...args], {
      env: { ...process.env, PH_CODEX_HOME: home },
      cwd: join(__dirname, '..', '..'),
      encoding: 'utf8',
    });

  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'phc-identity-'));
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(at('key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(at('pub.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
    writeFileSync(
      at('rsa.pem'),
      generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    );
    writeTinyGguf(at('one.gguf'));
    await command('import', at('one.gguf'));
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  it('sign a model and verify what was signed', async () => {
    await command('sign', 'one', '--key', at('key.pem'), '--output', at('one.sig'));
    const verify = ['verify', 'one', '--signature', at('one.sig'), '--json'];
    const { root, signed } = JSON.parse((await command(...verify, '--key', at('pub.pem'))).stdout);
    assert.match(root, /^[0-9a-f]{64}$/);
    assert.deepEqual(signed.name, 'one');
    await assert.rejects(command(...verify), { stderr: /PHC_MODEL_SIGNATURE.*go together/ });
  });

  it('sign nothing with a key of another kind', async () => {
    const sign = command('sign', 'one', '--key', at('rsa.pem'), '--output', at('rsa.sig'));
    await assert.rejects(sign, { stderr: /PHC_MODEL_KEY.*rsa/ });
    assert.ok(!existsSync(at('rsa.sig')));
  });

  it('show what two models do not share, and end with 1', async () => {
    assert.match((await command('diff', 'one', 'one')).stdout, /^= calibration\.json\n/);
    writeTinyGguf(at('two.gguf'), { tied: false });
    await command('import', at('two.gguf'));
    await assert.rejects(command('diff', 'one', 'two'), {
      code: 1,
      stdout: /! config\.json[\s\S]*config\.json: tie_word_embeddings: true -> false/,
    });
  });
});
