import assert from 'node:assert/strict';
import type { Contract, Wallet } from 'ethers';
import { voucherData } from '../../../protocol/payment/channel.ts';
import { fromHeader, PAYMENT_REQUIRED, toHeader } from '../../../protocol/payment/header.ts';
import { keyFromHex, newSecret, type SigningKey, signingKey } from '../../../protocol/payment/key.ts';
import { PaymentRequired, REFUSALS, type Refusal } from '../../../protocol/payment/payment-required.ts';
import { payerSignatures } from '../../../server/payments/payer-signature.ts';
import { channelConfig, signDeposit } from '../../../src/client/payment/deposit.ts';
import { openPurse } from '../../../src/client/payment/purse.ts';
import { memoryStore, type OurPayer, offerOf, ourPayer, payerOf, signBy } from '../../support/our-payer.ts';
import { ownedWallet } from '../../support/owned-wallet.ts';
import { type PaidServer, type PaidWorld, PER_TOKEN, paidWorld } from '../../support/paid-server.ts';

const DEPOSIT = 10_000_000n;
const ZERO = `0x${'0'.repeat(40)}`;
const SALT = `0x${'00'.repeat(32)}`;

describe('a wallet that is a contract', function () {
  this.timeout(60_000);
  let world: PaidWorld;
  let server: PaidServer;
  let owner: Wallet;
  let wallet: Contract;
  let address: string;

  before(async () => {
    world = await paidWorld();
    owner = world.net.wallet('derek');
  });
  beforeEach(async () => {
    server = await world.serve();
    wallet = await ownedWallet(owner, world.token.address);
    address = (await wallet.getAddress()).toLowerCase();
    await (await world.token.contract['mint']!(address, 10n * DEPOSIT)).wait();
  });
  afterEach(() => server.close());
  after(() => world.remove());

  /** Pays out of the contract: its owner signs the deposit, and `key` the vouchers, in whose name they are. */
  async function payerBy(key: SigningKey, authorizer: string): Promise<OurPayer> {
    const offer = await offerOf(server.url);
    const config = channelConfig(offer, address, authorizer, SALT);
    const store = memoryStore();
    const balance = String(DEPOSIT);
    store.kept = { v: 1, chainId: offer.chainId, config, balance, charged: '0', signed: '0' };
    const plan = {
      ...{ offer, config, amount: DEPOSIT, permitNonce: undefined, nonce: 1n },
      deadline: BigInt(Math.floor(Date.now() / 1000) + 280),
    };
    const deposit = await signDeposit(plan, signBy(owner));
    const purse = await openPurse(store, key);
    return payerOf(server.url, { purse, offer, store, secret: newSecret(), deposit });
  }
  const withSession = () => {
    const session = signingKey(newSecret());
    return payerBy(session, session.address);
  };
  const withoutSession = () => payerBy(keyFromHex(owner.privateKey), ZERO);

  const held = (who: string): Promise<bigint> => world.token.contract['balanceOf']!(who);
  const channel = (payer: OurPayer) => server.channels().find(({ id }) => id === payer.purse.id)!;
  /** What the payee gets when everything is claimed now. */
  async function claimed(payer: OurPayer): Promise<bigint> {
    const before = await held(payer.offer.payTo);
    await server.close();
    server = await world.serve({ claimAt: '1' });
    await server.payments.look();
    return (await held(payer.offer.payTo)) - before;
  }
  async function refused(response: Response, why: Refusal): Promise<void> {
    const required = fromHeader(PaymentRequired, response.headers.get(PAYMENT_REQUIRED) ?? '');
    assert.equal(required?.error, REFUSALS[why], await response.clone().text());
  }
  async function ok(payer: OurPayer, tokens: number): Promise<void> {
    const answer = await payer.ask(String(tokens));
    assert.equal(answer.status, 200, await answer.clone().text());
  }

  it('pays with a session key, which the chain does not ask the contract about', async () => {
    const payer = await withSession();
    await ok(payer, 5);
    await (await wallet['change']!(world.net.account('bob').address)).wait();
    await ok(payer, 3);
    assert.equal(await claimed(payer), 8n * PER_TOKEN);
  });

  it('pays with vouchers that it takes for its own, and with no others', async () => {
    const payer = await withoutSession();
    await ok(payer, 5);
    const forger = signingKey(newSecret());
    const { config } = payer.purse.state;
    const total = channel(payer).charged + 20n * PER_TOKEN;
    const forged = toHeader({
      x402Version: 2,
      accepted: payer.offer.raw,
      payload: {
        type: 'voucher',
        channelConfig: config,
        voucher: {
          channelId: payer.purse.id,
          maxClaimableAmount: String(total),
          signature: forger.sign(voucherData(payer.offer.chainId, payer.purse.id, total)),
        },
      },
    });
    const answer = await fetch(`${server.url}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'payment-signature': forged },
      body: JSON.stringify({ prompt: '1', max_tokens: 20 }),
    });
    await refused(answer, 'signature');
    await ok(payer, 3);
    assert.equal(await claimed(payer), 8n * PER_TOKEN);
  });

  it('is served no further than what is worth a claim, and no more where it takes its word back', async () => {
    const payer = await withoutSession();
    const { minDeposit } = server.payments.till.terms;
    while (channel(payer) === undefined || channel(payer).charged < minDeposit) await ok(payer, 20);
    await ok(payer, 20);
    assert.equal(channel(payer).claimed, minDeposit, 'claimed before the next answer');
    while (channel(payer).charged - channel(payer).claimed < minDeposit) await ok(payer, 20);
    await (await wallet['change']!(world.net.account('bob').address)).wait();
    const bob = keyFromHex(world.net.account('bob').privateKey);
    const now = payerOf(server.url, { ...payer, purse: await openPurse(payer.store, bob) }, true);
    await refused(await now.ask('1'), 'unclaimable');
    assert.ok(channel(payer).charged - channel(payer).claimed <= minDeposit + 20n * PER_TOKEN);
  });

  it('hinders no claim of others, also where it answers a claim otherwise than a question', async () => {
    const payer = await withoutSession();
    const honest = await ourPayer(server.url, await world.payer(), DEPOSIT);
    await ok(payer, 4);
    await ok(honest, 6);
    await (await wallet['lie']!()).wait();
    const sent = () => world.net.chain.provider.getTransactionCount(server.payments.till.terms.authorizer);
    assert.equal(await claimed(payer), 6n * PER_TOKEN, 'of the other alone');
    const before = await sent();
    await server.payments.look();
    assert.equal(await sent(), before, 'no more gas is spent on it');
  });

  it('is asked about a signature once in half a minute, and always about one that it did not take', async () => {
    let calls = 0;
    const { provider } = world.net.chain;
    const counting = new Proxy(provider, {
      get(target, name) {
        if (name === 'call') calls++;
        const value = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    let time = 0;
    const signedByPayer = payerSignatures(counting, () => time);
    const key = keyFromHex(owner.privateKey);
    const data = voucherData(31_337, SALT, 5n);
    for (let i = 0; i < 3; i++) assert.equal(await signedByPayer(address, data, key.sign(data)), true);
    assert.equal(calls, 1);
    await (await wallet['change']!(world.net.account('bob').address)).wait();
    time = 30_000;
    for (let i = 0; i < 2; i++) assert.equal(await signedByPayer(address, data, key.sign(data)), false);
    assert.equal(calls, 3);
    const account = owner.address.toLowerCase();
    assert.equal(await signedByPayer(account, data, key.sign(data)), true);
    assert.equal(await signedByPayer(account, data, signingKey(newSecret()).sign(data)), false);
    assert.equal(calls, 3, 'an account signs with its key alone');
  });
});
