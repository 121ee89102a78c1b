import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { signingKey } from '../../protocol/payment/key.ts';
import { ledgerFile } from '../../server/payments/open-ledger.ts';
import { openSqliteBooks } from '../../server/payments/sqlite-ledger.ts';
import { openPurse } from '../../src/client/payment/purse.ts';
import { type OurPayer, ourPayer, payerOf } from './our-payer.ts';
import { type PaidWorld, PER_TOKEN } from './paid-server.ts';
import { seededNumbers } from './seeded-numbers.ts';

const ROOT = join(__dirname, '..', '..');
const CHILD = join(ROOT, 'dist', 'test', 'paid-server-child.js');
const CLIENTS = 3;
/** Four ceilings of 20 tokens. */
const MOST_AT_RISK = 80n * PER_TOKEN;

/** What is left after servers and clients were killed, in the token's smallest unit. */
export interface MoneyLeft {
  readonly kills: number;
  readonly answers: number;
  /** Sum that answers told their clients. */
  readonly told: bigint;
  /** Price of all tokens that requests could have had. */
  readonly asked: bigint;
  /** Sum of the charges in the ledger's requests, and what its channel says. */
  readonly journalled: bigint;
  readonly charged: bigint;
  /** What the chain says was claimed and paid. */
  readonly claimed: bigint;
  readonly received: bigint;
  readonly mostAtRisk: bigint;
  readonly purse: bigint;
}

function buildChild(): void {
  buildSync({
    entryPoints: [join(ROOT, 'test', 'support', 'paid-server-child.ts')],
    outfile: CHILD,
    bundle: true,
    platform: 'node',
    logLevel: 'error',
    external: ['onnxruntime-node', 'koffi', 'libsql', 'secp256k1', 'viem', 'hardhat-predeploy'],
  });
}

/**
 * Kills a paid server `kills` times while clients pay it, at moments that `seed` gives; every third time the client too
 * loses what it had not kept. Then everything is claimed, and both sides' books are read.
 */
export async function killForMoney(world: PaidWorld, kills: number, seed: number): Promise<MoneyLeft> {
  buildChild();
  const random = seededNumbers(seed);
  const { home } = world.net;
  let [answers, told, asked, mostAtRisk] = [0, 0n, 0n, 0n];
  let payer: OurPayer | undefined;

  async function start(claimAt: string): Promise<{ child: ChildProcess; url: string }> {
    const settings = JSON.stringify(world.settings({ claimAt }));
    const child = spawn(process.execPath, [CHILD, home, settings], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(child.stdout!, 'data');
    return { child, url: String(line).trim() };
  }

  async function client(one: OurPayer, gone: () => boolean): Promise<void> {
    while (!gone()) {
      const tokens = 1 + Math.floor(random() * 20);
      asked += BigInt(tokens) * PER_TOKEN;
      try {
        const response = await one.ask(String(tokens));
        if (response.status !== 200) continue;
        answers++;
        told += BigInt(tokens) * PER_TOKEN;
      } catch {
        // The server is gone; what this one cost, the next answer tells.
      }
      const { atRisk } = one.purse;
      if (atRisk > mostAtRisk) mostAtRisk = atRisk;
    }
  }

  for (let round = 0; round < kills; round++) {
    // Each second server claims as it goes, so that some are killed while they claim.
    const { child, url } = await start(round % 2 === 0 ? String(10n ** 30n) : '1');
    if (!payer) {
      payer = await ourPayer(url, await world.payer(), 10n ** 15n);
      asked += PER_TOKEN;
      await payer.ask('1');
      told += PER_TOKEN;
    } else {
      if (round % 3 === 2) {
        const purse = await openPurse(payer.store, signingKey(payer.secret));
        payer = { ...payer, purse };
      }
      payer = payerOf(url, payer, true);
    }
    let killed = false;
    const one = payer;
    const clients = Promise.all(Array.from({ length: CLIENTS }, () => client(one, () => killed)));
    const enough = answers + Math.floor(random() * 6);
    while (answers < enough) await setImmediate();
    killed = true;
    child.kill('SIGKILL');
    await once(child, 'close');
    await clients;
  }

  const server = await world.serve({ claimAt: '1' });
  const last = payerOf(server.url, payer!, true);
  asked += PER_TOKEN;
  await last.ask('1');
  told += PER_TOKEN;
  await server.payments.look();
  await server.close();
  const books = openSqliteBooks(ledgerFile(home));
  const [channel] = books.channels();
  let journalled = 0n;
  for (const row of books.requests()) journalled += BigInt(String(row['charge']));
  books.close();
  return {
    kills,
    answers,
    told,
    asked,
    journalled,
    charged: channel!.charged,
    claimed: channel!.claimed,
    received: await world.token.contract['balanceOf']!(last.offer.payTo),
    mostAtRisk,
    purse: BigInt(last.purse.state.charged),
  };
}

/** What does not hold of it; empty where no voucher was lost and nothing charged twice. */
export function moneyFaults(left: MoneyLeft): string[] {
  const { told, asked, journalled, charged, claimed, received, mostAtRisk, purse } = left;
  const holds: Record<string, boolean> = {
    'the charges of the requests are what the channel was charged': journalled === charged,
    'what was charged is what was claimed': charged === claimed,
    'what was claimed is what was paid out': claimed === received,
    'every charge that was told is in the ledger': told <= journalled,
    'no more was charged than was asked for': journalled <= asked,
    'client and server agree': purse === charged,
    'no more than four ceilings were ever at risk': mostAtRisk <= MOST_AT_RISK,
  };
  return Object.keys(holds).filter((what) => !holds[what]);
}
