import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEVNET_ID } from '../../../protocol/chain/chains.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { callRpc } from '../json-rpc.ts';
import { DEVNET_MNEMONIC } from './accounts.ts';

const ARCHITECTURES: Partial<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };
const SYSTEMS: Partial<Record<string, string>> = { linux: 'linux', darwin: 'darwin', win32: 'win32' };
const POLL_MS = 5;

/** A running node of its own. */
export interface Anvil {
  readonly url: string;
  readonly pid: number;
  /** Resolves once the process is gone, with its last words if it was not stopped. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** The binary in the package for this platform: the wrapper would be one process more to end. */
function anvilBinary(): string {
  const name = `@foundry-rs/anvil-${SYSTEMS[process.platform]}-${ARCHITECTURES[process.arch]}`;
  try {
    const folder = dirname(require.resolve(`${name}/package.json`));
    return join(folder, 'bin', process.platform === 'win32' ? 'anvil.exe' : 'anvil');
  } catch (cause) {
    throw new PhcError('PHC_CHAIN_DEVNET_TOOLS', { detail: `${name} is not installed`, cause });
  }
}

/** A chain of its own, or one that goes on from the head of another and keeps what happens to itself. */
type Beginning =
  | {
      readonly port: number;
      /** Ctrl-C in a terminal goes to a whole group: a node with one of its own lives until its state has been read. */
      readonly ownGroup: boolean;
    }
  | { readonly forkOf: string };

function argumentsFor(beginning: Beginning): string[] {
  if ('forkOf' in beginning) return ['--port', '0', '--fork-url', beginning.forkOf];
  const { port } = beginning;
  return ['--port', String(port), '--mnemonic', DEVNET_MNEMONIC, '--chain-id', String(DEVNET_ID)];
}

/**
 * Starts anvil on 127.0.0.1 and waits until it answers; port 0 takes a free one. Throws `PHC_CHAIN_DEVNET_TOOLS` where
 * it is not installed, `PHC_SERVER_PORT` where it cannot listen.
 */
export async function startAnvil(beginning: Beginning): Promise<Anvil> {
  const child = spawn(anvilBinary(), ['--host', '127.0.0.1', ...argumentsFor(beginning)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: 'ownGroup' in beginning && beginning.ownGroup && process.platform !== 'win32',
    windowsHide: true,
  });
  let words = '';
  const listening = new Promise<string>((resolve) => {
    const read = (chunk: Buffer) => {
      words = (words + chunk).slice(-4000);
      const found = /Listening on (127\.0\.0\.1:\d+)/.exec(words)?.[1];
      if (found) resolve(`http://${found}`);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
  });
  const ended = new Promise<string>((resolve) => {
    child.once('close', () => resolve(words.trim()));
    child.once('error', (error) => resolve(error.message));
  });
  const failed = ended.then((detail): never => {
    throw new PhcError('PHC_SERVER_PORT', { detail: `anvil: ${detail.slice(-300)}` });
  });
  // Otherwise an end after the start would be an unhandled rejection.
  failed.catch(() => undefined);
  const url = await Promise.race([listening, failed]);
  while (!(await isAnswering(url))) await Promise.race([sleep(POLL_MS), failed]);
  return {
    url,
    pid: child.pid!,
    ended,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function isAnswering(url: string): Promise<boolean> {
  return callRpc(url, 'eth_chainId').then(
    () => true,
    () => false,
  );
}
