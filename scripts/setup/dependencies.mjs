import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

function packagesOf(lockFile) {
  if (!existsSync(lockFile)) return {};
  const { '': _root, ...packages } = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  return packages;
}

// npm writes its own account of node_modules last, so an interrupted install leaves none and is done again.
function isInstalled() {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(join(root, 'node_modules/.package-lock.json'));
  return Object.entries(wanted).every(([path, { version, optional }]) =>
    path in present ? present[path].version === version : optional === true,
  );
}

function npm(args) {
  const cli = process.env.npm_execpath;
  const windows = process.platform === 'win32';
  const [command, first] = cli?.endsWith('.js') ? [process.execPath, [cli]] : ['npm', []];
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...args], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: windows && command === 'npm',
      // Its install script fetches a gigabyte of CUDA libraries that nothing here uses.
      env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
    });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`npm ended with ${code}.`))));
  });
}

/** Installs exactly what the lock file says, unless that is what node_modules holds. */
export async function ensureDependencies() {
  if (isInstalled()) return;
  console.log('Installing dependencies (about a minute) …');
  await npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
}
