import { openLedger } from '../../server/payments/open-ledger.ts';
import type { OurPayer } from './our-payer.ts';
import { type PaidWorld, PER_TOKEN } from './paid-server.ts';

/** Four ceilings of 20 tokens. */
const MOST_AT_RISK = 80n * PER_TOKEN;

/** What clients said while they and what they depend on were killed, in the token's smallest unit. */
export interface Told {
  answers: number;
  /** Sum that answers told their clients. */
  told: bigint;
  /** Price of all tokens that requests could have had. */
  asked: bigint;
  mostAtRisk: bigint;
}

/** What is left after that, in the books of both sides and of the chain. */
export interface MoneyLeft extends Readonly<Told> {
  readonly kills: Readonly<Record<string, number>>;
  /** Sum of the charges in the ledger's requests, and what its channel says. */
  readonly journalled: bigint;
  readonly charged: bigint;
  /** What the chain says was claimed and paid. */
  readonly claimed: bigint;
  readonly received: bigint;
  readonly purse: bigint;
}

/** Reads the books, in the home folder or `shared`, once nothing runs any more and everything was claimed. */
export async function readBooks(
  { net, token }: PaidWorld,
  payer: OurPayer,
  said: Told,
  kills: MoneyLeft['kills'],
  shared?: string,
): Promise<MoneyLeft> {
  const books = await openLedger(net.home, shared);
  const [channel] = await books.channels();
  let journalled = 0n;
  for await (const row of books.requests()) journalled += BigInt(String(row['charge']));
  await books.close();
  return {
    ...said,
    kills,
    journalled,
    charged: channel!.charged,
    claimed: channel!.claimed,
    received: await token.contract['balanceOf']!(payer.offer.payTo),
    purse: BigInt(payer.purse.state.charged),
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
