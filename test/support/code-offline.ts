import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { format, parseArgs } from 'node:util';
import { endChildren, endChildrenOnSignal } from '../../scripts/setup/children.ts';
import { ensureVscodeRuntime } from '../../scripts/setup/vscode-runtime.ts';
import { windowAddress } from '../../scripts/vscode/address.ts';
import { startVscodeServer, type VscodeServer } from '../../scripts/vscode/server.ts';
import { startBrowser } from './browser.ts';

/** A test run that has not ended by then hangs, in milliseconds. */
const LIMIT = 600_000;

const EXIT = { serverDied: 97, timeout: 98, notStarted: 99 } as const;

/** Chatter of the workbench that says nothing about the tests. */
const CHATTER =
  /Resolv(ing|ed) connection token|Creating a socket|\[Service Worker\]|ChatSessionStore|builtin extensions|AccountPolicy|reconnection-grace|workbench contribution|authentication provider 'github'|Failed to fetch|open-vsx/;

function readArguments(argv: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...argv],
    strict: false, // desktop VS Code has many more flags, which mean nothing here
    allowPositionals: true,
    options: {
      extensionDevelopmentPath: { type: 'string', multiple: true },
      extensionTestsPath: { type: 'string' },
      'user-data-dir': { type: 'string' },
      'extensions-dir': { type: 'string' },
    },
  });
  const text = (value: unknown) => (typeof value === 'string' ? resolve(value) : undefined);
  const development = values['extensionDevelopmentPath'];
  return {
    open: text(positionals[0]),
    development: Array.isArray(development) ? development.map((path) => resolve(String(path))) : [],
    tests: text(values['extensionTestsPath']),
    userData: text(values['user-data-dir']),
    extensions: text(values['extensions-dir']),
  };
}

async function runWindow(server: VscodeServer, address: string): Promise<number> {
  const browser = await startBrowser();
  try {
    const { page } = browser;
    const exit = new Promise<number>((done) => {
      void page.exposeFunction('codeAutomationExit', done);
    });
    await page.exposeFunction('codeAutomationLog', (_type: string, values: readonly unknown[]) => {
      const line = format(...values);
      if (!CHATTER.test(line)) process.stdout.write(`${line}\n`);
    });
    await page.goto(address);
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<number>((done) => {
      timer = setTimeout(() => done(EXIT.timeout), LIMIT);
    });
    const code = await Promise.race([exit, limit, server.ended.then(() => EXIT.serverDied)]);
    clearTimeout(timer);
    return code;
  } finally {
    await browser.close();
  }
}

/** Opens the window and gives the exit code that its tests report; 97, 98, 99: died, hung, did not start. */
export async function main(argv: readonly string[]): Promise<number> {
  const { userData, extensions, ...window } = readArguments(argv);
  const base = mkdtempSync(join(tmpdir(), 'phc-vscode-'));
  endChildrenOnSignal();
  try {
    const server = await startVscodeServer({
      vscode: await ensureVscodeRuntime(),
      base,
      ...(userData ? { userData } : {}),
      ...(extensions ? { extensions } : {}),
    });
    const code = await runWindow(server, windowAddress(server, window));
    if (code >= EXIT.serverDied) process.stderr.write(readFileSync(server.log, 'utf8'));
    return code;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    return EXIT.notStarted;
  } finally {
    await endChildren();
    rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  }
}
