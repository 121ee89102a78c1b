import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { toHex } from '../../../protocol/bytes.ts';
import { PhcError } from '../../../protocol/errors.ts';
import {
  fromHeader,
  PAYMENT_REQUIRED,
  PAYMENT_RESPONSE,
  PAYMENT_SIGNATURE,
  toHeader,
} from '../../../protocol/payment/header.ts';
import { newSecret, signingKey } from '../../../protocol/payment/key.ts';
import { PaymentPayload } from '../../../protocol/payment/payment-payload.ts';
import { openBudgets } from '../../../src/client/payment/budgets.ts';
import { readPayments } from '../../../src/client/payment/history.ts';
import { readOffer } from '../../../src/client/payment/offer.ts';
import type { Payer } from '../../../src/client/payment/payer.ts';
import { openPurse } from '../../../src/client/payment/purse.ts';
import { memoryStore, payerOf } from '../../support/our-payer.ts';
import { buy, payerDesk } from '../../support/payer-window.ts';
import { phcError } from '../../support/phc-code.ts';
import { purseConfig } from '../../support/purse-config.ts';

const CHAIN = 31_337;
const PER_TOKEN = 10n;
/** Of a request for 20 tokens. */
const CEILING = 20n * PER_TOKEN;
const DEPOSIT = 100_000n;

/** What it says of each request: it declares what it holds vouchers for as charged. */
type Cheat = 'corrects' | 'corrects and delivers' | 'tells a false total';

const opened: Server[] = [];

/** A server that does business by what it says, and keeps the highest voucher that it was given. */
async function dishonestServer(config: ReturnType<typeof purseConfig>) {
  const terms = {
    scheme: 'batch-settlement',
    network: `eip155:${CHAIN}`,
    amount: String(CEILING),
    asset: config.token,
    payTo: config.receiver,
    maxTimeoutSeconds: 300,
    extra: {
      name: 'Token',
      version: '1',
      assetTransferMethod: 'permit2',
      receiverAuthorizer: config.receiverAuthorizer,
      withdrawDelay: config.withdrawDelay,
      price: { amountPer1kTokens: String(PER_TOKEN * 1000n) },
    },
  };
  const held = { cheat: 'corrects' as Cheat, signed: 0n, signature: '', charged: 0n, delivered: 0n };
  const corrected = new Set<string>();
  const server: Server = createServer(async (request, response) => {
    const payment = fromHeader(PaymentPayload, String(request.headers[PAYMENT_SIGNATURE]))!;
    const { voucher } = payment.payload;
    const { prompt } = JSON.parse(await text(request));
    const signed = BigInt(voucher.maxClaimableAmount);
    if (signed > held.signed) Object.assign(held, { signed, signature: voucher.signature });
    const state = (charged: bigint) => ({
      channelId: voucher.channelId,
      balance: String(DEPOSIT),
      totalClaimed: '0',
      withdrawRequestedAt: 0,
      reserved: '0',
      chargedCumulativeAmount: String(charged),
    });
    if (held.cheat !== 'tells a false total' && !corrected.has(prompt)) {
      corrected.add(prompt);
      held.charged = held.signed;
      const voucherState = { signedMaxClaimable: String(held.signed), signature: held.signature };
      const extra = { ...terms.extra, channelState: state(held.charged), voucherState };
      const required = { x402Version: 2, error: 'x', resource: { url: '/' }, accepts: [{ ...terms, extra }] };
      response.writeHead(402, { [PAYMENT_REQUIRED]: toHeader(required) }).end('{}');
      return;
    }
    if (held.cheat === 'corrects') return void request.socket.destroy();
    const cost = PER_TOKEN;
    held.delivered += cost;
    held.charged = held.cheat === 'tells a false total' ? held.signed : held.charged + cost;
    const extra = { chargedAmount: String(cost), channelState: state(held.charged) };
    const told = { success: true, transaction: '', network: terms.network, extra };
    const body = { id: 'x', choices: [{ text: 'x' }], usage: { completion_tokens: 1 } };
    response.writeHead(200, { [PAYMENT_RESPONSE]: toHeader(told) }).end(JSON.stringify(body));
  });
  opened.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { held, terms, url: `http://127.0.0.1:${port}` };
}

async function payerAt(cheat: Cheat) {
  const secret = newSecret();
  const key = signingKey(secret);
  const config = purseConfig(key.address);
  const server = await dishonestServer(config);
  server.held.cheat = cheat;
  const offer = readOffer(server.terms, { chainId: CHAIN, asset: config.token, payTo: config.receiver });
  assert.ok(typeof offer === 'object', String(offer));
  const store = memoryStore();
  store.kept = { v: 1, chainId: CHAIN, config, balance: String(DEPOSIT), charged: '0', signed: '0' };
  const purse = await openPurse(store, key);
  const permit2Authorization = undefined as never;
  const deposit = { amount: '0', authorization: { permit2Authorization }, permit: undefined };
  const payer = payerOf(server.url, { purse, offer, store, secret, deposit }, true);
  let asked = 0;
  /** Asks, as somebody types on, until nothing is signed any more. */
  const askOn = async () => {
    for (;;) {
      await payer.ask(String(asked++)).catch((error: unknown) => {
        if (error instanceof TypeError) return undefined;
        throw error;
      });
      assert.ok(asked < 1000, 'it goes on and on');
    }
  };
  return { ...server, purse, key, store, askOn };
}

describe('a server that charges for what it never delivers', () => {
  afterEach(() => {
    for (const server of opened.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });
  const cheats: readonly Cheat[] = ['corrects', 'corrects and delivers', 'tells a false total'];
  for (const cheat of cheats) {
    it(`holds no more than four ceilings for nothing, and then gets no more vouchers: it ${cheat}`, async () => {
      const { held, askOn } = await payerAt(cheat);
      await assert.rejects(askOn(), phcError('PHC_PAYMENT_UNDELIVERED'));
      assert.ok(held.signed - held.delivered <= 4n * CEILING + held.delivered / 20n, `${held.signed}`);
      assert.ok(held.signed > 0n);
    });
  }

  it('is noted with its own words, stops all windows, and goes on only when the person says so', async () => {
    const secret = newSecret();
    const config = purseConfig(signingKey(secret).address);
    const server = await dishonestServer(config);
    const desk = payerDesk('');
    const budgets = openBudgets(desk.secrets);
    const known = { did: '', openedAt: 0, model: 'M', token: 'T', deposited: String(DEPOSIT) };
    const { terms, url } = server;
    const { price } = terms.extra;
    const key = `0x${toHex(secret)}`;
    await budgets.keep({ ...known, secret: key, chainId: CHAIN, config, server: url, offer: terms, price });
    const windows = [desk.window(), desk.window()];
    const one = (await windows[0]!.payer(url))!;
    const two = (await windows[1]!.payer(url))!;
    const askOn = async (payer: Payer) => {
      for (let i = 0; i < 1000; i++) {
        const error: unknown = await buy(payer, url, `${payer === one}${i}`).catch((fault: unknown) => fault);
        if (error instanceof PhcError && error.code === 'PHC_PAYMENT_UNDELIVERED') return;
      }
      assert.fail('it goes on and on');
    };
    await askOn(one);
    await assert.rejects(buy(two, url, 'more'), phcError('PHC_PAYMENT_UNDELIVERED'));
    const { signed } = server.held;
    await one.noteUndelivered();
    const [row, ...others] = await readPayments(desk.folder);
    assert.ok(row?.kind === 'undelivered' && others.length === 0);
    assert.match(row.said ?? '', /voucherState/);
    assert.match(await windows[0]!.page(), /charged, never came/);
    await two.forgive();
    await buy(two, url, 'goes on').catch(() => undefined);
    assert.ok(server.held.signed > signed);
    await desk.remove();
  });

  it('gets none from an editor that was started again, nor more before the person goes on', async () => {
    const { held, purse, key, store, askOn } = await payerAt('corrects');
    await assert.rejects(askOn(), phcError('PHC_PAYMENT_UNDELIVERED'));
    const { signed } = held;
    await purse.saved();
    assert.match(store.kept?.disputed ?? '', /chargedCumulativeAmount/);
    const again = await openPurse(store, key);
    await assert.rejects(again.pay(CEILING), phcError('PHC_PAYMENT_UNDELIVERED'));
    again.forgive();
    await again.pay(CEILING);
    assert.ok(BigInt(again.state.signed) > signed);
  });
});
