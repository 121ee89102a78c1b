import { Wallet } from 'ethers';
import type { DevnetAccount } from '../../protocol/chain/devnet-file.ts';
import { type Chain, openChain } from '../../server/chain/connect.ts';
import { type Devnet, startDevnet } from '../../server/chain/devnet/start-devnet.ts';
import { callRpc } from '../../server/chain/json-rpc.ts';
import { emptyHome } from './test-home.ts';

/** A development chain of one test file, in a home folder of its own. */
export interface TestDevnet {
  readonly home: string;
  readonly devnet: Devnet;
  readonly chain: Chain;
  /** Somebody of the stories. */
  account(name: string): DevnetAccount;
  /** Their wallet, connected to the chain. */
  wallet(name: string): Wallet;
  rpc(method: string, ...params: readonly unknown[]): Promise<unknown>;
  remove(): Promise<void>;
}

/** Starts a development chain on a free port; it is up in less than a second. */
export async function testDevnet(): Promise<TestDevnet> {
  const home = emptyHome();
  const devnet = await startDevnet({ home: home.path });
  const chain = await openChain('devnet', { home: home.path });
  const account = (name: string) => devnet.file.accounts.find((one) => one.name === name)!;
  return {
    home: home.path,
    devnet,
    chain,
    account,
    wallet: (name) => new Wallet(account(name).privateKey, chain.provider),
    rpc: (method, ...params) => callRpc(devnet.file.rpc, method, params),
    async remove() {
      chain.stop();
      await devnet.stop();
      await home.remove();
    },
  };
}
