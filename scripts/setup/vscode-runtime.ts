import { existsSync, mkdirSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { homeFolder } from '../../server/home.ts';
import { acquireLock } from '../../server/lock.ts';
import { npm } from './npm.ts';
import { findProgram, ROOT } from './paths.ts';
import { run } from './run.ts';
import { step } from './step.ts';

/** VS Code 1.100.3: the newest that runs on Node 20, and the oldest that the extension supports. */
const CODE_SERVER = '4.100.3';

/** Native parts of VS Code: log files, terminal, watching the parent process. It runs without them. */
const ADDONS = ['@vscode/spdlog', 'node-pty', 'native-watchdog'];

/** Where the runtime of this Node is installed. */
export function runtimeFolder(): string {
  return join(homeFolder(), 'vscode', `code-server-${CODE_SERVER}-abi${process.versions.modules}`);
}

function vscodeFolder(runtime: string): string {
  return join(runtime, 'node_modules', 'code-server', 'lib', 'vscode');
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { recursive: true, force: true });
  symlinkSync(target, path);
}

async function installPackages(folder: string): Promise<void> {
  const vscode = vscodeFolder(folder);
  // Without scripts: the package's own fetch from places that a locked-down machine cannot reach.
  await npm(folder, ['install', '--save-exact', `code-server@${CODE_SERVER}`]);
  // Pinned by the shrinkwrap inside, which lacks a peer that a plain `npm ci` insists on.
  await npm(vscode, ['ci', '--omit=dev', '--legacy-peer-deps']);
  // Brings TypeScript; without it every JavaScript file shows an error about a deleted tsserver.
  await npm(join(vscode, 'extensions'), ['ci', '--omit=dev', '--legacy-peer-deps']);
}

function linkPrograms(vscode: string): void {
  link('node_modules', join(vscode, 'node_modules.asar'));
  link('code-linux.sh', join(vscode, 'bin', 'remote-cli', 'code-server'));
  link('browser-linux.sh', join(vscode, 'bin', 'helpers', 'browser.sh'));
  const ripgrep = findProgram('rg');
  if (ripgrep) link(ripgrep, join(vscode, 'node_modules', '@vscode', 'ripgrep', 'bin', 'rg'));
}

async function compileAddons(vscode: string): Promise<void> {
  const prefix = dirname(dirname(realpathSync(process.execPath)));
  if (!existsSync(join(prefix, 'include', 'node', 'node.h'))) return;
  const nodeGyp = join(ROOT, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
  for (const addon of ADDONS) {
    const cwd = join(vscode, 'node_modules', addon);
    await run(process.execPath, [nodeGyp, 'rebuild', `--nodedir=${prefix}`], { cwd }).catch(() => {
      process.stderr.write(`  ${addon} does not compile here; VS Code runs without it.\n`);
    });
  }
}

async function install(runtime: string): Promise<void> {
  if (existsSync(runtime)) return;
  const partial = `${runtime}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  writeFileSync(join(partial, 'package.json'), '{ "private": true }\n');
  await installPackages(partial);
  linkPrograms(vscodeFolder(partial));
  await compileAddons(vscodeFolder(partial));
  renameSync(partial, runtime);
}

/**
 * Installs VS Code's own server and web workbench once; gives the folder that holds `out/server-main.js`.
 * PHC_VSCODE_RUNTIME names one that is already there, for processes that live in another home folder.
 */
export async function ensureVscodeRuntime(): Promise<string> {
  const runtime = process.env['PHC_VSCODE_RUNTIME'] ?? runtimeFolder();
  if (!existsSync(runtime)) {
    await step('Installing VS Code for the browser (about a minute, once)', async () => {
      const lock = await acquireLock(`${runtime}.lock`, { wait: true });
      await install(runtime).finally(() => lock.release());
    });
  }
  return vscodeFolder(runtime);
}
