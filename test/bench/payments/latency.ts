import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { PAYMENT_SIGNATURE } from '../../../protocol/payment/header.ts';
import { ceilingOf, priceOf } from '../../../protocol/payment/price.ts';
import { homeFolder } from '../../../server/home.ts';
import { paidRequest, readPaymentResponse } from '../../../src/client/payment/paid-request.ts';
import { ourPayer } from '../../support/our-payer.ts';
import type { PaidWorld } from '../../support/paid-server.ts';

/** Pairs of one round: paid and unpaid, in turns. */
const PAIRS = 40;
/**
 * Pairs before anything counts, one right after the other: connections, the channel's deposit, and code as it is compiled in
 * a server and an editor that have worked for a while.
 */
const WARM_UP = 500;
/** Tokens of each answer. */
const TOKENS = '8';
const CEILING_TOKENS = 20;
/**
 * Between two requests, as between keystrokes: the next voucher is signed, and the charge of the last answer brought to
 * the disk, while nobody waits.
 */
const APART_MS = 100;

const Urls = z.object({ paid: z.string(), unpaid: z.string() });

/** Milliseconds of each request of a round. */
export interface Round {
  readonly unpaid: readonly number[];
  readonly paid: readonly number[];
}

async function milliseconds(work: () => Promise<Response>): Promise<number> {
  const start = performance.now();
  const response = await work();
  await response.text();
  if (response.status !== 200) throw new Error(`an answer with status ${response.status}`);
  return performance.now() - start;
}

/**
 * Asks a paid and an unpaid server for the same, in turns, from the question to the last byte: signing, checking and
 * two writes that survive a power cut are in it. The servers are one process of their own; the ledger is on the disk of
 * the home folder.
 */
export async function measureLatency(world: PaidWorld, rounds: number): Promise<Round[]> {
  mkdirSync(homeFolder(), { recursive: true });
  const home = mkdtempSync(join(homeFolder(), 'bench-payments-'));
  copyFileSync(join(world.net.home, 'devnet.json'), join(home, 'devnet.json'));
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(__dirname, 'child.ts'), home, JSON.stringify(world.settings())],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const [line] = await once(child.stdout, 'data');
    const urls = Urls.parse(JSON.parse(String(line)));
    const payer = await ourPayer(urls.paid, await world.payer(), 10n ** 15n);
    await payer.ask(TOKENS);
    const post = (url: string, headers: Record<string, string> = {}) =>
      fetch(`${url}/v1/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ prompt: TOKENS, max_tokens: CEILING_TOKENS }),
      });
    const ceiling = ceilingOf(payer.offer.price!, { answers: 1, maxTokens: CEILING_TOKENS });
    const fair = priceOf(payer.offer.price!, { answers: 1, tokens: Number(TOKENS) });
    const paid = async () => {
      const { response, payment } = await paidRequest(
        { offer: payer.offer, purse: payer.purse, ceiling },
        (header) => post(urls.paid, { [PAYMENT_SIGNATURE]: header }),
      );
      const told = readPaymentResponse(response);
      if (!told) throw new Error('an answer without its price');
      payment.settle(told, fair);
      return response;
    };
    const unpaid = () => post(urls.unpaid);
    const pairs = async (count: number, apartMs: number): Promise<Round> => {
      const round = { unpaid: [] as number[], paid: [] as number[] };
      for (let i = 0; i < count; i++) {
        // Who is first has the processor's caches against it: each is so every other time.
        const order = i % 2 === 0 ? (['unpaid', 'paid'] as const) : (['paid', 'unpaid'] as const);
        for (const which of order) {
          await sleep(apartMs);
          round[which].push(await milliseconds(which === 'paid' ? paid : unpaid));
        }
      }
      return round;
    };
    await pairs(WARM_UP, 0);
    const measured: Round[] = [];
    for (let round = 0; round < rounds; round++) measured.push(await pairs(PAIRS, APART_MS));
    return measured;
  } finally {
    child.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  }
}
