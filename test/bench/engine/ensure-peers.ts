import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from '../../../scripts/setup/npm.ts';
import { ROOT } from '../../../scripts/setup/paths.ts';
import { step } from '../../../scripts/setup/step.ts';

const PEERS = join(ROOT, 'test', 'bench', 'peers');
const SCOPE = '@node-llama-cpp';

/** Package with the CPU build of llama.cpp; those with CUDA and Vulkan are 600 MB that nobody measures here. */
function cpuPackage(): string {
  const { platform, arch } = process;
  if (platform === 'darwin') return arch === 'arm64' ? 'mac-arm64-metal' : 'mac-x64';
  return `${platform === 'win32' ? 'win' : 'linux'}-${arch}`;
}

/** Installs node-llama-cpp beside its pinned package file, at the first call. */
export async function ensurePeers(): Promise<void> {
  const name = `${SCOPE}/${cpuPackage()}`;
  if (existsSync(join(PEERS, 'node_modules', name))) return;
  const { dependencies } = JSON.parse(readFileSync(join(PEERS, 'package.json'), 'utf8'));
  const version = dependencies['node-llama-cpp'];
  // Not `npm ci`: it wants the optional packages of every platform in the lock file. This reads the lock as well.
  await step('Installing llama.cpp to compare with', () =>
    npm(PEERS, ['install', '--no-save', '--omit=optional', `${name}@${version}`]),
  );
}
