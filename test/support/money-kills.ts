import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { toHex } from '../../protocol/bytes.ts';
import { signingKey } from '../../protocol/payment/key.ts';
import { openPurse } from '../../src/client/payment/purse.ts';
import { type MoneyLeft, readBooks, type Told } from './money-books.ts';
import { ourPayer, payerOf } from './our-payer.ts';
import { type PaidServer, type PaidWorld, PER_TOKEN } from './paid-server.ts';
import type { ClientTask } from './paying-client-child.ts';
import { fileStore } from './purse-in-file.ts';
import { seededNumbers } from './seeded-numbers.ts';

const ROOT = join(__dirname, '..', '..');
const BUNDLES = join(ROOT, 'dist', 'test');
/** Most answers between two kills. */
const APART = 6;
const POLL_MS = 2;
/** Until all must be claimed in the end. */
const MOST_LOOKS = 5;

type Victim = 'server' | 'client' | 'chain';
const VICTIMS: readonly Victim[] = ['server', 'client', 'chain'];

function buildChildren(): void {
  buildSync({
    entryPoints: ['paid-server-child', 'paying-client-child'].map((name) =>
      join(ROOT, 'test', 'support', `${name}.ts`),
    ),
    outdir: BUNDLES,
    bundle: true,
    platform: 'node',
    logLevel: 'error',
    external: ['onnxruntime-node', 'koffi', 'libsql', 'secp256k1', 'viem', 'hardhat-predeploy'],
  });
}

const start = (name: string, ...args: readonly string[]) =>
  spawn(process.execPath, [join(BUNDLES, `${name}.js`), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });

const owes = (server: PaidServer): boolean => server.channels().some((one) => one.claimed < one.charged);

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'close');
  child.kill('SIGKILL');
  await gone;
}

/**
 * Kills, with SIGKILL, a paid server, a client that pays it and the chain, `kills` of them at moments that `seed` gives.
 * A killed chain goes on from what it had kept: it has lost up to half a second of claims. In the end everything is
 * claimed, and the books of both sides and of the chain are read.
 */
export async function killForMoney(world: PaidWorld, kills: number, seed: number): Promise<MoneyLeft> {
  buildChildren();
  const random = seededNumbers(seed);
  const said: Told = { answers: 0, told: PER_TOKEN, asked: PER_TOKEN, mostAtRisk: 0n };
  const count = { server: 0, client: 0, chain: 0 };

  const first = await world.serve();
  const made = await ourPayer(first.url, await world.payer(), 10n ** 15n);
  await made.ask('1');
  await first.close();
  // What is deposited is to outlast the chain's first kill.
  await world.restartChain();
  const store = fileStore(join(world.net.home, 'purse.json'));
  store.kept = made.store.kept;

  let port = 0;
  async function startServer(): Promise<ChildProcess> {
    // Each second one claims as it goes, so that some are killed while they claim.
    const claimAt = count.server % 2 === 0 ? '1' : String(10n ** 30n);
    const settings = JSON.stringify(world.settings({ claimAt }));
    const child = start('paid-server-child', world.net.home, String(port), settings);
    const [line] = await once(child.stdout!, 'data');
    port = Number(new URL(String(line)).port);
    return child;
  }

  function hear(line: string): void {
    const { asked, told, atRisk } = JSON.parse(line);
    if (asked !== undefined) said.asked += BigInt(asked) * PER_TOKEN;
    if (told > 0) said.answers++;
    if (told !== undefined) said.told += BigInt(told) * PER_TOKEN;
    if (atRisk !== undefined && BigInt(atRisk) > said.mostAtRisk) said.mostAtRisk = BigInt(atRisk);
  }

  function startClient(): ChildProcess {
    const { offer, deposit } = made;
    const { chainId, asset, payTo } = offer;
    const task: ClientTask = {
      url: `http://127.0.0.1:${port}`,
      file: join(world.net.home, 'purse.json'),
      secret: toHex(made.secret),
      raw: offer.raw,
      payee: { chainId, asset, payTo },
      deposit,
      seed: seed * 1000 + count.client,
    };
    const child = start('paying-client-child', JSON.stringify(task));
    createInterface(child.stdout!).on('line', hear);
    return child;
  }

  async function untilAnswers(more: number): Promise<void> {
    const enough = said.answers + more;
    while (said.answers < enough) await sleep(POLL_MS);
  }

  let server = await startServer();
  let client = startClient();
  for (let done = 0; done < kills; done++) {
    await untilAnswers(1 + Math.floor(random() * APART));
    const victim = VICTIMS[Math.floor(random() * VICTIMS.length)]!;
    count[victim]++;
    if (victim === 'server') {
      await kill(server);
      server = await startServer();
    } else if (victim === 'client') {
      await kill(client);
      client = startClient();
    } else {
      await world.killChain();
      // Whom the server knows is served without the chain.
      await untilAnswers(1);
      await world.restartChain();
    }
  }
  await kill(client);
  await kill(server);

  const last = await world.serve({ claimAt: '1' });
  const purse = await openPurse(store, signingKey(made.secret));
  const payer = payerOf(last.url, { ...made, store, purse }, true);
  said.asked += PER_TOKEN;
  await payer.ask('1');
  said.told += PER_TOKEN;
  // A look ends what a killed server had begun to claim before it claims anew.
  for (let looks = 0; looks < MOST_LOOKS && owes(last); looks++) await last.payments.look();
  await last.close();
  return readBooks(world, payer, said, count);
}
