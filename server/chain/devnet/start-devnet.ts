import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { DEVNET_ID } from '../../../protocol/chain/chains.ts';
import type { DevnetFile } from '../../../protocol/chain/devnet-file.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { writeAtomically } from '../../atomic-file.ts';
import { homeFolder } from '../../home.ts';
import { acquireLock, lockHolder } from '../../lock.ts';
import { callRpc } from '../json-rpc.ts';
import { DEVNET_MNEMONIC, devnetAccounts } from './accounts.ts';
import { type Anvil, startAnvil } from './anvil.ts';
import { devnetJson, readDevnet } from './devnet-json.ts';
import { keepState, restoreState } from './kept-state.ts';
import { planDevnet, planDigest, populate } from './populate.ts';

const KEEP_EVERY_MS = 500;
const POLL_MS = 20;

/** A development chain that this process runs. */
export interface Devnet {
  readonly file: DevnetFile;
  /** True when it goes on from what was kept. */
  readonly restored: boolean;
  /** Resolves with anvil's last words when it has ended, by itself or because it was stopped. */
  readonly ended: Promise<string>;
  /** Keeps the state, ends anvil; the home folder is free for another. */
  stop(): Promise<void>;
}

interface DevnetOptions {
  readonly home?: string;
  /** 0 takes a free one. */
  readonly port?: number;
  /** Begin with an empty chain, and forget what was kept. */
  readonly fresh?: boolean;
  /** Its node does not get the signals that this process' group gets. */
  readonly ownGroup?: boolean;
}

const Metadata = z.object({ instanceId: z.string(), latestBlockNumber: z.int() });

async function metadata(url: string): Promise<z.infer<typeof Metadata>> {
  return Metadata.parse(await callRpc(url, 'anvil_metadata'));
}

/** Ends the anvil that a killed process left behind, and keeps its state: it may be ahead of what was kept. */
async function takeOver(home: string, contracts: string): Promise<void> {
  const last = await readDevnet(home).catch(() => undefined);
  if (!last) return;
  const found = await metadata(last.rpc).catch(() => undefined);
  if (found?.instanceId !== last.instance) return;
  await keepState(home, last.rpc, contracts);
  process.kill(last.pid, 'SIGTERM');
  // Its port is the one that is wanted.
  while (await metadata(last.rpc).catch(() => undefined)) await sleep(POLL_MS);
}

/** Keeps the state whenever blocks have come, so that a killed chain has lost half a second. */
function keepRegularly(url: string, keep: () => Promise<void>): () => Promise<void> {
  let kept = -1;
  let working = Promise.resolve();
  const once = async () => {
    const { latestBlockNumber } = await metadata(url);
    if (latestBlockNumber === kept) return;
    await keep();
    kept = latestBlockNumber;
  };
  const timer = setInterval(() => {
    working = working.then(once).catch(() => undefined); // it ended, which `ended` tells
  }, KEEP_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await working;
    await once().catch(() => undefined);
  };
}

async function describe(anvil: Anvil, addresses: Readonly<Record<string, string>>): Promise<DevnetFile> {
  return {
    rpc: anvil.url,
    chainId: DEVNET_ID,
    pid: anvil.pid,
    instance: (await metadata(anvil.url)).instanceId,
    mnemonic: DEVNET_MNEMONIC,
    accounts: [...devnetAccounts()],
    addresses,
  };
}

/**
 * Starts the development chain of a home folder, with everything deployed and `devnet.json` written. Throws
 * `PHC_CHAIN_DEVNET_RUNS` where one runs, `PHC_CHAIN_DEVNET_STATE` where what was kept cannot be used,
 * `PHC_CHAIN_DEVNET_TOOLS` outside of the repository, `PHC_SERVER_PORT`.
 */
export async function startDevnet({
  home = homeFolder(),
  port = 0,
  fresh = false,
  ownGroup = false,
}: DevnetOptions = {}): Promise<Devnet> {
  const lockFile = join(home, 'devnet.lock');
  const lock = await acquireLock(lockFile, { wait: false });
  if (!lock) {
    const rpc = (await readDevnet(home))?.rpc ?? 'it is starting';
    throw new PhcError('PHC_CHAIN_DEVNET_RUNS', {
      detail: `process ${await lockHolder(lockFile)}, ${rpc}`,
    });
  }
  let anvil: Anvil | undefined;
  try {
    const plan = planDevnet();
    const contracts = planDigest(plan);
    await takeOver(home, contracts);
    anvil = await startAnvil({ port, ownGroup });
    const { url } = anvil;
    const restored = !fresh && (await restoreState(home, url, contracts));
    if (!restored) {
      // Journals of a chain that is no more.
      await rm(join(home, 'chain', String(DEVNET_ID)), { recursive: true, force: true });
      await populate(url, plan);
    }
    const { addresses } = plan;
    const file = await describe(anvil, addresses);
    await writeAtomically(devnetJson(home), `${JSON.stringify(file, null, 2)}\n`);
    const stopKeeping = keepRegularly(url, () => keepState(home, url, contracts));
    const { ended, stop } = anvil;
    return {
      file,
      restored,
      ended,
      async stop() {
        await stopKeeping();
        await stop();
        await lock.release();
      },
    };
  } catch (error) {
    await anvil?.stop();
    await lock.release();
    throw error;
  }
}
