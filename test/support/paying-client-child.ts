import { setTimeout as sleep } from 'node:timers/promises';
import { fromHex } from '../../protocol/bytes.ts';
import { signingKey } from '../../protocol/payment/key.ts';
import { readOffer } from '../../src/client/payment/offer.ts';
import { openPurse } from '../../src/client/payment/purse.ts';
import { type OurPayer, payerOf } from './our-payer.ts';
import { fileStore } from './purse-in-file.ts';
import { seededNumbers } from './seeded-numbers.ts';

/** What the client is told of itself. */
export interface ClientTask {
  readonly url: string;
  /** Where its purse is, and the secret of its session key as hex. */
  readonly file: string;
  readonly secret: string;
  readonly raw: OurPayer['offer']['raw'];
  readonly payee: { readonly chainId: number; readonly asset: string; readonly payTo: string };
  readonly deposit: OurPayer['deposit'];
  readonly seed: number;
}

const AT_ONCE = 3;

/** Says what happened in a line that is out before anything else happens. */
function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function ask(payer: OurPayer, tokens: number): Promise<void> {
  say({ asked: tokens });
  try {
    const response = await payer.ask(String(tokens));
    say({ told: response.status === 200 ? tokens : 0, atRisk: String(payer.purse.atRisk) });
  } catch {
    // The server is gone; what this one cost, a later answer tells.
    say({ told: 0, atRisk: String(payer.purse.atRisk) });
    await sleep(10);
  }
}

/** A client in a process of its own, to be killed: pays for one answer after the other, three at once, for ever. */
async function main(task: ClientTask): Promise<void> {
  const { url, file, deposit } = task;
  const offer = readOffer(task.raw, task.payee);
  if (typeof offer === 'string') throw new Error(offer);
  const secret = fromHex(task.secret);
  const store = fileStore(file);
  const purse = await openPurse(store, signingKey(secret));
  const payer = payerOf(url, { purse, offer, store, secret, deposit }, true);
  const random = seededNumbers(task.seed);
  const client = async () => {
    for (;;) await ask(payer, 1 + Math.floor(random() * 20));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
}

void main(JSON.parse(process.argv[2] ?? '{}'));
