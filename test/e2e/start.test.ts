import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ROOT } from '../../scripts/setup/paths.ts';
import { runtimeFolder } from '../../scripts/setup/vscode-runtime.ts';
import { startBrowser } from '../support/browser.ts';
import { processesWith } from '../support/processes.ts';
import { testHome } from '../support/test-home.ts';
import { untilPrinted } from '../support/until-printed.ts';

const SCRIPT = join(ROOT, 'scripts', 'start.mjs');

describe('npm start', function () {
  this.timeout(180_000);
  const home = testHome();
  const env = { ...process.env, PH_CODEX_HOME: home.path, PHC_VSCODE_RUNTIME: runtimeFolder(), DISPLAY: '' };
  const start = (...args: string[]): ChildProcess => spawn(process.execPath, [SCRIPT, ...args], { env });

  const ours = () => (process.platform === 'linux' ? processesWith(`PH_CODEX_HOME=${home.path}`) : []);

  async function interrupt(child: ChildProcess): Promise<void> {
    child.kill('SIGINT');
    await once(child, 'close');
    assert.deepEqual(ours(), []);
  }

  after(() => home.remove());

  it('completes a snippet in the terminal with --once --json', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, '--once', '--json'], { env });
    const { text, model, digest, tokens, milliseconds } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    assert.match(text, /return/);
    assert.equal(model, 'ph-codex-s');
    assert.match(digest, /^[0-9a-f]{64}$/);
    assert.ok(tokens > 0 && milliseconds > 0);
  });

  it('opens VS Code with the extension, and Ctrl-C leaves no process behind', async () => {
    const child = start('--browser');
    const address = await untilPrinted(child, /http:\S+/);
    const browser = await startBrowser();
    try {
      await browser.page.goto(address);
      await browser.page.locator('.statusbar-item[id^="posthuman.ph-codex"]').waitFor();
    } finally {
      await browser.close();
    }
    await interrupt(child);
  });

  it('leaves no process behind when it is killed', async () => {
    const child = start('--browser');
    await untilPrinted(child, /http:\S+/);
    child.kill('SIGKILL');
    await once(child, 'exit');
    while (ours().length > 0) await sleep(100);
  });

  it('serves on 127.0.0.1 with --server-only until it is interrupted', async () => {
    const child = start('--server-only', '--port', '0');
    const address = await untilPrinted(child, /http:\/\/127\.0\.0\.1:\d+/);
    assert.ok((await fetch(`${address}/health`)).headers.get('content-type')?.includes('json'));
    await interrupt(child);
  });
});
