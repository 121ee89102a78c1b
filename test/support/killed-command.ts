import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestDevnet } from './devnet.ts';
import { type Run, runCommand } from './real-server.ts';
import { type Passage, rpcProxy } from './rpc-proxy.ts';
import { emptyHome } from './test-home.ts';

const SEND = 'eth_sendRawTransaction';
const POLL_MS = 10;

/** Where in the sending of a transaction a process dies: signed and written down, or on its way as well. */
export type Place = 'before' | 'after';

/** At both places of each transaction. */
const EVERYWHERE = (): readonly Place[] => ['before', 'after'];

/** A command that is killed at its transactions, and run again each time. */
export interface KilledCommands {
  /**
   * Runs it to its end; `who` signs. `placesOf` says where it dies at each of its transactions, which are counted from 0.
   * Gives how many transactions it took.
   */
  run(
    args: readonly string[],
    who: string,
    placesOf?: (transaction: number) => readonly Place[],
  ): Promise<number>;
  /** What the last run printed. */
  output(): string;
  readonly home: string;
  remove(): Promise<void>;
}

/** Kills commands of a home folder of their own whenever they send to a development chain. */
export async function killedCommands(net: TestDevnet): Promise<KilledCommands> {
  const home = emptyHome();
  let running: Run | undefined;
  let kill: { readonly place: Place; readonly nth: number } | undefined;
  const seen = new Set<string>();

  async function decide({ method, params, forward }: Passage): Promise<string | undefined> {
    if (method !== SEND) return forward();
    seen.add(JSON.stringify(params));
    if (!kill || seen.size < kill.nth) return forward();
    if (kill.place === 'after') await forward();
    kill = undefined;
    running!.child.kill('SIGKILL');
    return undefined;
  }
  const proxy = await rpcProxy(net.devnet.file.rpc, decide);
  writeFileSync(join(home.path, 'devnet.json'), JSON.stringify({ ...net.devnet.file, rpc: proxy.url }));
  return {
    home: home.path,
    output: () => running?.output() ?? '',
    async run(args, who, placesOf = EVERYWHERE) {
      const count = () => net.chain.provider.getTransactionCount(net.account(who).address);
      const before = await count();
      for (let transaction = 0; ; transaction++) {
        for (const place of placesOf(transaction)) {
          seen.clear();
          // What the last run left is not counted: it dies at this transaction.
          kill = { place, nth: (await count()) < before + transaction ? 2 : 1 };
          running = runCommand([...args, '--chain', 'devnet', '--from', who], home.path);
          const ended = await running.ended;
          if (ended === 0) {
            assert.equal(await count(), before + transaction, running.output());
            return transaction;
          }
          assert.equal(ended, 'SIGKILL', running.output());
          const sent: number = before + transaction + (place === 'after' ? 1 : 0);
          // What was sent is mined a moment later on a busy machine.
          while ((await count()) < sent) await sleep(POLL_MS);
          assert.equal(await count(), sent, `${place}: each is sent once`);
        }
      }
    },
    async remove() {
      proxy.close();
      await home.remove();
    },
  };
}
