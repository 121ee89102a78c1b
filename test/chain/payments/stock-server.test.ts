import assert from 'node:assert/strict';
import { fromHeader, PAYMENT_REQUIRED } from '../../../protocol/payment/header.ts';
import { signingKey } from '../../../protocol/payment/key.ts';
import { PaymentRequired } from '../../../protocol/payment/payment-required.ts';
import { readOffer } from '../../../src/client/payment/offer.ts';
import { openPurse } from '../../../src/client/payment/purse.ts';
import { type OurPayer, payerFor, payerOf } from '../../support/our-payer.ts';
import { type PaidWorld, paidWorld } from '../../support/paid-server.ts';
import { type StockServer, stockServer } from '../../support/stock-server.ts';

const EACH = 1_000n;
const DEPOSIT = 100_000n;

describe('our client at a stock server of x402', function () {
  this.timeout(60_000);
  let world: PaidWorld;
  let server: StockServer;
  let payer: OurPayer;
  let payTo: string;

  before(async () => {
    world = await paidWorld();
    payTo = (await world.token.contract['getPaymentCollector']!()).toLowerCase();
    server = await stockServer(world, payTo, EACH);
    const refused = await fetch(`${server.url}/v1/completions`, { method: 'POST' });
    const required = refused.headers.get(PAYMENT_REQUIRED) ?? '';
    assert.equal(refused.status, 402);
    // As it was written: our shape of it may leave out what a stock server compares.
    const { accepts, extensions } = JSON.parse(Buffer.from(required, 'base64').toString());
    assert.ok(fromHeader(PaymentRequired, required));
    const offer = readOffer(accepts[0], { chainId: 31_337, asset: world.token.address, payTo }, extensions);
    assert.ok(typeof offer === 'object', `the offer is refused: ${String(offer)}`);
    payer = await payerFor(server.url, offer, await world.payer(), DEPOSIT);
  });
  after(async () => {
    await server.close();
    await world.remove();
  });

  const ok = async () => {
    const answer = await payer.ask('1');
    assert.equal(
      answer.status,
      200,
      `${answer.headers.get(PAYMENT_REQUIRED)} ${await answer.clone().text()}`,
    );
  };

  it('deposits with its first request, then pays one answer after the other', async () => {
    for (let i = 0; i < 10; i++) await ok();
    assert.equal(server.served, 10);
    assert.equal(BigInt(payer.purse.state.charged), 10n * EACH);
    assert.equal(payer.purse.atRisk, 0n);
  });

  it('goes on with no signature of the wallet after it lost its count', async () => {
    payer.store.kept = { ...payer.purse.state, charged: '0', signed: '0' };
    const purse = await openPurse(payer.store, signingKey(payer.secret));
    payer = payerOf(server.url, { ...payer, purse }, true);
    await ok();
    assert.equal(BigInt(purse.state.charged), 11n * EACH);
  });

  it('has paid what it was charged, to the unit', async () => {
    await server.claim();
    assert.equal(await world.token.contract['balanceOf']!(payTo), 11n * EACH);
  });
});
