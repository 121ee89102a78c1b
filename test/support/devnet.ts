import { Wallet } from 'ethers';
import type { DevnetAccount } from '../../protocol/chain/devnet-file.ts';
import { type Chain, openChain } from '../../server/chain/connect.ts';
import { type Devnet, startDevnet } from '../../server/chain/devnet/start-devnet.ts';
import { callRpc } from '../../server/chain/json-rpc.ts';
import { emptyHome } from './test-home.ts';

/** A development chain of one test file, in a home folder of its own. */
export interface TestDevnet {
  readonly home: string;
  readonly devnet: Pick<Devnet, 'file'>;
  readonly chain: Chain;
  /** Somebody of the stories. */
  account(name: string): DevnetAccount;
  /** Their wallet, connected to the chain. */
  wallet(name: string): Wallet;
  rpc(method: string, ...params: readonly unknown[]): Promise<unknown>;
  /** Ends the node as a power cut does: what it had not kept is lost. */
  kill(): Promise<void>;
  /** Ends the node if it runs, and starts it anew at the same address. */
  restart(): Promise<void>;
  remove(): Promise<void>;
}

/** Starts a development chain on a free port; it is up in less than a second. */
export async function testDevnet(): Promise<TestDevnet> {
  const home = emptyHome();
  let devnet = await startDevnet({ home: home.path });
  const chain = await openChain('devnet', { home: home.path });
  const account = (name: string) => devnet.file.accounts.find((one) => one.name === name)!;
  return {
    home: home.path,
    get devnet() {
      return devnet;
    },
    chain,
    account,
    wallet: (name) => new Wallet(account(name).privateKey, chain.provider),
    rpc: (method, ...params) => callRpc(devnet.file.rpc, method, params),
    async kill() {
      process.kill(devnet.file.pid, 'SIGKILL');
      await devnet.ended;
    },
    async restart() {
      const { port } = new URL(devnet.file.rpc);
      await devnet.stop();
      devnet = await startDevnet({ home: home.path, port: Number(port) });
    },
    async remove() {
      chain.stop();
      await devnet.stop();
      await home.remove();
    },
  };
}
