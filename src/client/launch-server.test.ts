import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PhcError } from '../../protocol/errors.ts';
import { type Launched, launchServer } from './launch-server.ts';

async function end(launched: Launched): Promise<PhcError> {
  while (!launched.ended) await sleep(5);
  return launched.ended;
}

describe('launching the local server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'phc-launch-'));
  const script = join(folder, 'ph-codex.js');
  const logPath = join(folder, 'home', 'server.log');
  const launch = (code: string, options: { nodePath?: string; model?: string } = {}) => {
    writeFileSync(script, code);
    return launchServer({ script, logPath, nodePath: options.nodePath, model: options.model });
  };
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('runs it on the socket, with the model asked for, and without the variables of the editor', async () => {
    process.env['VSCODE_TEST_VARIABLE'] = '1';
    const code = 'console.log(process.argv.slice(2).join(" "), process.env.VSCODE_TEST_VARIABLE)';
    await end(launch(code, { model: 'toy' }));
    delete process.env['VSCODE_TEST_VARIABLE'];
    assert.match(readFileSync(logPath, 'utf8'), /serve --socket --idle-exit 900 --model toy undefined/);
  });

  it('reports the error that the server named last', async () => {
    const error = await end(launch('console.error("PHC_DISK_FULL: no room"); process.exit(1)'));
    assert.equal(error.code, 'PHC_DISK_FULL');
  });

  it('points to the log when it named none', async () => {
    writeFileSync(logPath, '');
    const error = await end(launch('process.exit(7)'));
    assert.equal(error.code, 'PHC_SERVER_START');
    assert.match(error.message, /exit code 7; log: .*server\.log/);
  });

  it('reports a Node that is not there', async () => {
    const error = await end(launch('', { nodePath: join(folder, 'no-node') }));
    assert.match(error.message, /ENOENT/);
  });

  it('reports a thread that cannot be made, and leaves no log open', function () {
    if (process.platform !== 'linux') this.skip();
    // What no thread can be given stands for what no thread can be made for.
    const { ended } = launch('', { nodePath: Symbol('no path') as never });
    assert.equal(ended?.code, 'PHC_SERVER_START');
    const open = readdirSync('/proc/self/fd').map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        // The one that the list was read by.
        return '';
      }
    });
    assert.ok(!open.includes(logPath));
  });

  it('says so when the package has no server, and when the log cannot be written', () => {
    const options = { nodePath: undefined, model: undefined };
    const missing = { ...options, script: join(folder, 'missing.js'), logPath };
    assert.throws(() => launchServer(missing), { code: 'PHC_SERVER_NO_RUNTIME' });
    const blocked = { ...options, script, logPath: join(script, 'server.log') };
    assert.throws(() => launchServer(blocked), { code: 'PHC_DISK_READONLY' });
  });
});
