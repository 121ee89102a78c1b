import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand, untilListening } from '../support/real-server.ts';
import { testHome } from '../support/test-home.ts';

describe('the command line', function () {
  this.timeout(600_000); // the model may have to be built first
  let home: ReturnType<typeof testHome>;
  before(() => {
    home = testHome();
    writeFileSync(join(home.path, 'add.py'), 'def add(a, b):\n    return\n\nprint(add(1, 2))\n');
  });
  after(() => home.remove());

  const complete = async (...args: string[]) => {
    const run = runCommand(['complete', `${join(home.path, 'add.py')}:2`, ...args], home.path);
    return { code: await run.ended, output: run.output() };
  };

  it('completes at a place in a file with a server of its own', async () => {
    const { code, output } = await complete('--max-tokens', '8');
    assert.equal(code, 0, output);
    assert.match(output, /a \+ b/);
  });

  it("completes with the user's server where one runs, and leaves it running", async () => {
    const server = runCommand(['serve', '--socket'], home.path);
    await untilListening(server);
    const { code, output } = await complete('--max-tokens', '8', '--json');
    assert.equal(code, 0, output);
    assert.match(output, /"modelRoot":"[0-9a-f]{64}"/);
    assert.match(server.output(), /\/v1\/completions/);
    assert.equal(server.child.exitCode, null);
    server.child.kill('SIGTERM');
    assert.equal(await server.ended, 0);
  });

  it('says in one line what is wrong with a place', async () => {
    for (const place of ['none.py:1:1', `${join(home.path, 'add.py')}:99`, 'add.py']) {
      const run = runCommand(['complete', place], home.path);
      assert.equal(await run.ended, 1);
      assert.match(run.output(), /^error: /);
      assert.doesNotMatch(run.output(), /\n\s+at /);
    }
  });

  it("runs in the editor's own binary, which says that it is Electron", async () => {
    const preload = join(home.path, 'electron.cjs');
    writeFileSync(
      preload,
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, electron: '37.0.0' } });",
    );
    const run = runCommand(['--version'], home.path, { NODE_OPTIONS: `--require ${preload}` });
    assert.equal(await run.ended, 0, run.output());
    assert.match(run.output(), /^\d+\.\d+\.\d+$/m);
  });

  it('examines the machine', async () => {
    const run = runCommand(['doctor'], home.path);
    await run.ended;
    assert.match(run.output(), /^ok {6}node/m);
    assert.match(run.output(), /^ok {6}inference/m);
    assert.match(run.output(), /^ok {6}models {5}ph-codex-s [0-9a-f]{12}/m);
    assert.match(run.output(), /^ok {6}server {5}none runs/m);
    for (const name of ['memory', 'database', 'home', 'options', 'keys', 'socket', 'vscode'])
      assert.match(run.output(), new RegExp(`^ok {6}${name} `, 'm'), run.output());
  });

  it('says what is wrong with a machine, and what to do', async () => {
    const run = runCommand(['doctor'], join(home.path, 'long'.repeat(40)), { PH_CODEX_PORT: 'http' });
    assert.equal(await run.ended, 1);
    assert.match(run.output(), /^failed {2}models .*no model is built\n +Run "ph-codex model build/m);
    assert.match(run.output(), /^failed {2}options .*PH_CODEX_PORT/m);
    assert.match(run.output(), /^failed {2}socket .*too long/m);
  });

  it('says what computing on a GPU lacks, and where to get it', async () => {
    const run = runCommand(['doctor', '--cuda'], home.path);
    assert.equal(await run.ended, 1);
    assert.match(run.output(), /^(ok|failed) +driver /m);
    assert.match(run.output(), /^failed {2}libraries {2}.*\n +.*cuda install/m);
    assert.match(run.output(), /^failed {2}provider /m);
  });
});
