import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { Wallet } from 'ethers';
import { fromHeader, PAYMENT_REQUIRED, PAYMENT_SIGNATURE } from '../../../protocol/payment/header.ts';
import { PaymentRequired } from '../../../protocol/payment/payment-required.ts';
import { ceilingOf, priceOf } from '../../../protocol/payment/price.ts';
import { paidRequest, readPaymentResponse } from '../../../src/client/payment/paid-request.ts';
import type { Payer } from '../../../src/client/payment/payer.ts';
import type { Paying } from '../../../src/client/payment/paying.ts';
import { type OurPayer, ourPayer } from '../../support/our-payer.ts';
import { type PaidServer, type PaidWorld, PER_TOKEN, paidWorld } from '../../support/paid-server.ts';
import {
  buy,
  buyMessage,
  openBudget,
  type PayerDesk,
  payerDesk,
  publishedDatatoken,
  walletWith,
} from '../../support/payer-window.ts';

const MOST = 10_000_000n;

describe('a conversation that is paid for', function () {
  this.timeout(60_000);
  let world: PaidWorld;
  let server: PaidServer;
  let desk: PayerDesk;
  let window: Paying;
  let payer: Payer;
  let whole: OurPayer;

  const channelOf = (id: string) => server.channels().find((one) => one.id === id);
  const mine = () => server.channels().find(({ config }) => config.payer === payer.budget.config.payer)!;
  const charged = () => mine().charged;

  before(async () => {
    world = await paidWorld();
    const datatoken = await publishedDatatoken(world.net);
    server = await world.serve({ asset: datatoken });
    desk = payerDesk(world.net.home);
    window = desk.window();
    const wallet: Wallet = await walletWith(world.net, datatoken, MOST);
    payer = await openBudget(window, server.url, wallet, MOST);
    whole = await ourPayer(server.url, await walletWith(world.net, datatoken, MOST), MOST);
    await whole.ask('1');
  });
  after(async () => {
    await desk.remove();
    await server.close();
    await world.remove();
  });

  /** Asks for a message that is not streamed, as a client that knows the price does. */
  async function message(content: string): Promise<Response> {
    const { offer, purse } = whole;
    const ceiling = ceilingOf(offer.price!, { answers: 1, maxTokens: 20 });
    const { response, payment } = await paidRequest({ offer, purse, ceiling }, (header) =>
      fetch(`${server.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [PAYMENT_SIGNATURE]: header },
        body: JSON.stringify({ messages: [{ role: 'user', content }], max_tokens: 20 }),
      }),
    );
    const told = readPaymentResponse(response);
    if (told)
      payment.settle(told, priceOf(offer.price!, { answers: 1, tokens: Number.parseInt(content, 10) }));
    else payment.leave();
    return response;
  }

  async function untilOpen(count: number): Promise<void> {
    while (mine().open !== count) await setImmediate();
  }

  it('costs the tokens of its answer, streamed or whole, and both books agree', async () => {
    const first = charged();
    assert.equal((await buyMessage(payer, server.url, '7'))?.charged, 7n * PER_TOKEN);
    assert.equal((await buy(payer, server.url, '2'))?.charged, 2n * PER_TOKEN, 'out of the same budget');
    assert.equal(charged() - first, 9n * PER_TOKEN);
    assert.equal(BigInt(payer.state.charged), charged());
    const before = channelOf(whole.purse.id)!.charged;
    const answer = await message('5');
    assert.equal(answer.status, 200, await answer.clone().text());
    assert.match(await answer.text(), /"object":"chat.completion"/);
    assert.equal(channelOf(whole.purse.id)!.charged - before, 5n * PER_TOKEN);
    assert.equal(BigInt(whole.purse.state.charged), channelOf(whole.purse.id)!.charged);
  });

  it('is refused without payment, and says what it may cost', async () => {
    const answer = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: '1' }] }),
    });
    assert.equal(answer.status, 402);
    const required = fromHeader(PaymentRequired, answer.headers.get(PAYMENT_REQUIRED) ?? '');
    assert.equal(required?.accepts[0]?.amount, String(1024n * PER_TOKEN));
  });

  it('is no way around payment for who asks about documents', async () => {
    const answer = await fetch(`${server.url}/v1/ph/answer`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ question: 'a', documents: [{ name: 'a', text: 'a' }], max_tokens: 30 }),
    });
    assert.equal(answer.status, 402);
    const required = fromHeader(PaymentRequired, answer.headers.get(PAYMENT_REQUIRED) ?? '');
    assert.equal(required?.accepts[0]?.amount, String(30n * PER_TOKEN));
  });

  it('costs nothing where it was left before the first token, or where the server failed', async () => {
    const before = charged();
    const leaving = new AbortController();
    const asked = buyMessage(payer, server.url, '0 wait', leaving.signal);
    await untilOpen(1);
    leaving.abort();
    await assert.rejects(asked);
    await untilOpen(0);
    await assert.rejects(buyMessage(payer, server.url, '5 fail'), { code: 'PHC_ENGINE_CRASHED' });
    assert.equal(charged(), before);
    const failed = channelOf(whole.purse.id)!.charged;
    assert.equal((await message('5 fail')).status, 503);
    assert.equal(channelOf(whole.purse.id)!.charged, failed);
  });

  it('costs what had been streamed where it was left later, which the next answer tells', async () => {
    const before = charged();
    const leaving = new AbortController();
    let heard = '';
    const asked = buyMessage(payer, server.url, '4 wait', leaving.signal, (text) => {
      heard += text;
      if (heard === 'xxxx') leaving.abort();
    });
    await assert.rejects(asked);
    await untilOpen(0);
    assert.equal(charged() - before, 4n * PER_TOKEN);
    await buyMessage(payer, server.url, '1');
    assert.equal(BigInt(payer.state.charged), charged());
  });
});
