import type { Wallet } from 'ethers';
import * as z from 'zod/mini';
import type { CompletionResponse } from '../../protocol/completion.ts';
import { type Allowance, saltOfAllowance } from '../../protocol/payment/allowance.ts';
import { newSecret, signingKey } from '../../protocol/payment/key.ts';
import type { PaymentResponse } from '../../protocol/payment/payment-response.ts';
import { ceilingOf, priceOf } from '../../protocol/payment/price.ts';
import type { TypedData } from '../../protocol/payment/typed-data.ts';
import { type SignedAllowance, signAllowance } from '../../src/client/payment/allowance.ts';
import { channelConfig, type SignedDeposit, signDeposit } from '../../src/client/payment/deposit.ts';
import { type Offer, readOffer } from '../../src/client/payment/offer.ts';
import { paidRequest, readPaymentResponse } from '../../src/client/payment/paid-request.ts';
import { openPurse, type Payment, type Purse } from '../../src/client/payment/purse.ts';
import type { PurseState, PurseStore } from '../../src/client/payment/purse-state.ts';
import { readEvents } from './serve-app.ts';

const Terms = z.object({ accepts: z.array(z.looseObject({ asset: z.string(), payTo: z.string() })) });
const SALT = `0x${'00'.repeat(32)}`;

/** A store in memory, and what it holds: a test can put back what it held before. */
export function memoryStore(): PurseStore & { kept: PurseState | undefined } {
  const store = {
    kept: undefined as PurseState | undefined,
    read: async () => structuredClone(store.kept),
    async write(state: PurseState) {
      store.kept = structuredClone(state);
    },
  };
  return store;
}

/** A person of our own client: a wallet that signs a deposit once, and a purse. */
export interface OurPayer {
  readonly purse: Purse;
  readonly offer: Offer;
  readonly store: ReturnType<typeof memoryStore>;
  readonly secret: Uint8Array;
  readonly deposit: SignedDeposit | SignedAllowance;
  /** Sends a request with its payment; the deposit goes with the first one. */
  request(
    prompt: string,
    fields?: Record<string, unknown>,
    signal?: AbortSignal,
  ): Promise<{ response: Response; payment: Payment }>;
  /** Asks, reads the answer, and takes note of its price. */
  ask(prompt: string, fields?: Record<string, unknown>, signal?: AbortSignal): Promise<Response>;
}

/** The offer of a server, as it stands in its terms. */
export async function offerOf(url: string, chainId = 31_337): Promise<Offer> {
  const terms = Terms.parse(await (await fetch(`${url}/v1/ph/terms`)).json());
  const entry = terms.accepts[0]!;
  const offer = readOffer(entry, { chainId, asset: entry.asset, payTo: entry.payTo });
  if (typeof offer === 'string') throw new Error(`the offer is refused: ${offer}`);
  return offer;
}

/** Has a wallet sign typed data. */
export const signBy = (wallet: Wallet) => (data: TypedData) =>
  wallet.signTypedData(
    data.domain,
    Object.fromEntries(Object.entries(data.types).map(([name, fields]) => [name, [...fields]])),
    data.message,
  );

/** Our client at one of our servers, with a signed deposit that its first request will bring. */
export async function ourPayer(url: string, wallet: Wallet, amount: bigint): Promise<OurPayer> {
  return payerFor(url, await offerOf(url), wallet, amount);
}

/** The same by an offer that is known already. */
export async function payerFor(url: string, offer: Offer, wallet: Wallet, amount: bigint): Promise<OurPayer> {
  const secret = newSecret();
  const key = signingKey(secret);
  const config = channelConfig(offer, wallet.address, key.address, SALT);
  const store = memoryStore();
  store.kept = { v: 1, chainId: offer.chainId, config, balance: String(amount), charged: '0', signed: '0' };
  const purse = await openPurse(store, key);
  const deposit = await signDeposit(
    {
      offer,
      config,
      amount,
      permitNonce: 0n,
      nonce: BigInt(`0x${Buffer.from(newSecret()).toString('hex')}`),
      deadline: BigInt(Math.floor(Date.now() / 1000) + 280),
    },
    signBy(wallet),
  );
  return payerOf(url, { purse, offer, store, secret, deposit });
}

/** Our client at a server of the rail `permit2-allowance`: the wallet signs what the server may take, and until when. */
export async function allowingPayer(url: string, wallet: Wallet, allowance: Allowance): Promise<OurPayer> {
  const offer = await offerOf(url);
  const secret = newSecret();
  const key = signingKey(secret);
  const config = channelConfig(offer, wallet.address, key.address, saltOfAllowance(allowance));
  const store = memoryStore();
  const balance = String(allowance.amount);
  store.kept = { v: 1, chainId: offer.chainId, config, balance, charged: '0', signed: '0' };
  const purse = await openPurse(store, key);
  const deadline = BigInt(Math.floor(Date.now() / 1000) + 280);
  const plan = { offer, config, permitNonce: BigInt(allowance.nonce), deadline };
  const deposit = await signAllowance(plan, signBy(wallet));
  return payerOf(url, { purse, offer, store, secret, deposit });
}

/** The same person with another purse, or at another address. */
export function payerOf(url: string, given: Omit<OurPayer, 'ask' | 'request'>, sent = false): OurPayer {
  const { offer, purse, deposit } = given;
  let first = !sent;
  const request: OurPayer['request'] = async (prompt, fields = {}, signal) => {
    const body = { prompt, max_tokens: 20, ...fields };
    const { price, amount } = offer;
    const ceiling = price ? ceilingOf(price, { answers: 1, maxTokens: body.max_tokens }) : amount;
    const paid = { offer, purse, ceiling, ...(first ? { deposit } : {}), ...(signal ? { signal } : {}) };
    first = false;
    return paidRequest(paid, (header) =>
      fetch(`${url}/v1/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'payment-signature': header },
        body: JSON.stringify(body),
        ...(signal ? { signal } : {}),
      }),
    );
  };
  return {
    ...given,
    request,
    async ask(prompt, fields, signal) {
      const { response, payment } = await request(prompt, fields, signal);
      try {
        const { told, tokens } = await readTold(response);
        if (told) payment.settle(told, offer.price && priceOf(offer.price, { answers: 1, tokens }));
        else payment.leave();
      } catch (error) {
        payment.leave();
        throw error;
      }
      return response;
    },
  };
}

/** What an answer says of its price, and how many tokens came. */
async function readTold(response: Response): Promise<{ told: PaymentResponse | undefined; tokens: number }> {
  const text = await response.clone().text();
  const inHeader = readPaymentResponse(response);
  if (response.status !== 200) return { told: inHeader, tokens: 0 };
  const isStream = text.startsWith('data:');
  const last: CompletionResponse | undefined = isStream ? readEvents(text).events.at(-1) : JSON.parse(text);
  return { told: inHeader ?? last?.ph?.payment, tokens: last?.usage?.completion_tokens ?? 0 };
}
