import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestDevnet } from './devnet.ts';
import { type Run, runCommand } from './real-server.ts';
import { type Passage, rpcProxy } from './rpc-proxy.ts';
import { emptyHome } from './test-home.ts';

const SEND = 'eth_sendRawTransaction';

/** A command that is killed with its first transaction not yet sent, run again and killed with it sent, and so on. */
export interface KilledCommands {
  /** Runs it to its end that way; gives how many transactions it took. `who` signs. */
  run(args: readonly string[], who: string): Promise<number>;
  remove(): Promise<void>;
}

/** Kills commands of a home folder of their own whenever they send to a development chain. */
export async function killedCommands(net: TestDevnet): Promise<KilledCommands> {
  const home = emptyHome();
  let running: Run | undefined;
  let killAt: 'before' | 'after' | undefined;
  async function decide({ method, forward }: Passage): Promise<string | undefined> {
    if (method !== SEND || !killAt) return forward();
    if (killAt === 'after') await forward();
    killAt = undefined;
    running!.child.kill('SIGKILL');
    return undefined;
  }
  const proxy = await rpcProxy(net.devnet.file.rpc, decide);
  writeFileSync(join(home.path, 'devnet.json'), JSON.stringify({ ...net.devnet.file, rpc: proxy.url }));
  return {
    async run(args, who) {
      const count = () => net.chain.provider.getTransactionCount(net.account(who).address);
      const before = await count();
      const attempt = async (at: 'before' | 'after') => {
        killAt = at;
        running = runCommand([...args, '--chain', 'devnet', '--from', who], home.path);
        return running.ended;
      };
      for (let sent = 0; ; sent++) {
        const ended = await attempt('before');
        if (ended === 0) {
          assert.equal(await count(), before + sent);
          return sent;
        }
        assert.equal(ended, 'SIGKILL', running!.output());
        assert.equal(await count(), before + sent, 'nothing was sent');
        assert.equal(await attempt('after'), 'SIGKILL', running!.output());
        assert.equal(await count(), before + sent + 1, 'it was sent once');
      }
    },
    async remove() {
      proxy.close();
      await home.remove();
    },
  };
}
