import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFileSync, chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeTinyGguf } from '../../support/tiny-gguf.ts';

const run = promisify(execFile);
const CLI = join(__dirname, '..', '..', '..', 'server', 'cli.ts');

describe('ph-codex model', function () {
  this.timeout(60_000);
  let home: string;
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'phc-model-command-'));
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  const command = (...args: string[]) =>
    run(process.execPath, ['--import=tsx', CLI, 'model', ...args], {
      env: { ...process.env, PH_CODEX_HOME: home },
      encoding: 'utf8',
    });

  it('imports, lists and verifies a model, and finds out when it is damaged', async () => {
    const file = join(home, 'tiny.gguf');
    writeTinyGguf(file);
    const imported = JSON.parse((await command('import', file, '--json')).stdout);
    assert.equal(imported.name, 'tiny');

    const [listed] = JSON.parse((await command('list', '--json')).stdout);
    assert.equal(listed.root, imported.root);
    assert.match((await command('verify', 'tiny')).stdout, new RegExp(imported.root));

    const data = join(imported.folder, 'model.onnx.data');
    chmodSync(data, 0o644);
    appendFileSync(data, 'x');
    await assert.rejects(command('verify', 'tiny'), {
      code: 1,
      stderr: /PHC_MODEL_DIGEST.*do not have the digest/,
    });
  });

  it('makes a child of a model and an adapter, and unpacks it again', async () => {
    const golden = (name: string) => join(__dirname, '..', '..', 'golden', 'models', name);
    await command('import', golden('gpt2'), '--name', 'parent');
    const adapter = ['--adapter', golden('gpt2-adapter')];
    const made = await command('import', '--parent', 'parent', ...adapter, '--name', 'child', '--json');
    const child = JSON.parse(made.stdout);
    const lineage = JSON.parse(readFileSync(join(`${child.folder}.about`, 'lineage.json'), 'utf8'));
    assert.equal(lineage.parents[0].name, 'parent');
    const target = join(home, 'unpacked');
    assert.equal((await command('unpack', 'child', target)).stdout, `${target}\n`);
    assert.ok(readdirSync(target).includes('model.safetensors'));
    await assert.rejects(command('import', '--parent', 'parent'), {
      stderr: /^PHC_REQUEST_INVALID.*--adapter/,
    });
  });

  it('says in one line what is wrong with a file', async () => {
    const error = await command('import', CLI).catch((reason) => reason);
    assert.equal(error.code, 1);
    assert.match(
      error.stderr,
      /^PHC_MODEL_FORMAT: The model file cannot be read\. \(this is not a GGUF file\) .*\n$/,
    );
  });
});
