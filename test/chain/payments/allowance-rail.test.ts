import assert from 'node:assert/strict';
import { Contract, type Wallet } from 'ethers';
import { SETTLEMENT } from '../../../protocol/payment/channel.ts';
import { PERMIT2, PERMIT2_COLLECTOR } from '../../../protocol/payment/deposit-data.ts';
import { fromHeader, PAYMENT_REQUIRED } from '../../../protocol/payment/header.ts';
import {
  PaymentRequired,
  PERMIT2_ALLOWANCE,
  REFUSALS,
  type Refusal,
} from '../../../protocol/payment/payment-required.ts';
import { allowingPayer, type OurPayer } from '../../support/our-payer.ts';
import { type PaidServer, type PaidWorld, PER_TOKEN, paidWorld } from '../../support/paid-server.ts';

const AMOUNT = 10_000_000n;
const HOUR = 3600;
const TAKE = ['function transferFrom(address from,address to,uint160 amount,address token)'];

describe('paying where the chain has no settlement contract', function () {
  this.timeout(60_000);
  let world: PaidWorld;
  let server: PaidServer;
  let wallet: Wallet;
  let payer: OurPayer;

  /** By the chain's clock, which a test may have turned. */
  async function allowing(nonce: number, seconds = HOUR): Promise<OurPayer> {
    const block = await world.net.chain.provider.getBlock('latest');
    return allowingPayer(server.url, wallet, {
      amount: AMOUNT,
      expiration: block!.timestamp + seconds,
      nonce,
    });
  }
  const held = (address: string): Promise<bigint> => world.token.contract['balanceOf']!(address);
  const ok = async (tokens: number) => {
    const answer = await payer.ask(String(tokens));
    assert.equal(answer.status, 200, `${answer.headers.get(PAYMENT_REQUIRED)}`);
  };
  async function refused(response: Response, why: Refusal): Promise<void> {
    const required = fromHeader(PaymentRequired, response.headers.get(PAYMENT_REQUIRED) ?? '');
    assert.equal(required?.error, REFUSALS[why], await response.clone().text());
  }
  const channel = () => server.channels().find(({ id }) => id === payer.purse.id)!;

  beforeEach(async () => {
    world = await paidWorld();
    for (const contract of [SETTLEMENT, PERMIT2_COLLECTOR])
      await world.net.rpc('anvil_setCode', contract, '0x');
    server = await world.serve({ claimAt: '1' });
    wallet = await world.payer();
    payer = await allowing(0);
  });
  afterEach(async () => {
    await server.close();
    await world.remove();
  });

  it('takes two signatures and no gas, claims what was charged to the unit, and leaves the rest where it was', async () => {
    assert.equal(payer.offer.raw['scheme'], PERMIT2_ALLOWANCE);
    await ok(5);
    await server.payments.look();
    assert.equal(await held(payer.offer.payTo), 5n * PER_TOKEN);
    await ok(3);
    await server.payments.look();
    assert.equal(await held(payer.offer.payTo), 8n * PER_TOKEN);
    assert.equal(await held(wallet.address), 100n * 10n ** 18n - 8n * PER_TOKEN);
    assert.equal(await world.net.chain.provider.getBalance(wallet.address), 0n);
    assert.deepEqual([channel().charged, channel().claimed], [8n * PER_TOKEN, 8n * PER_TOKEN]);
  });

  it('claims nothing twice, whoever lost its books', async () => {
    await ok(5);
    await server.payments.look();
    await server.close();
    server = await world.serve({ claimAt: '1' });
    await server.payments.look();
    assert.equal(await held(payer.offer.payTo), 5n * PER_TOKEN);
    assert.equal(channel().claimed, 5n * PER_TOKEN);
  });

  it('takes a new allowance in the place of the old one, whose charges are claimed first', async () => {
    await server.close();
    server = await world.serve();
    payer = await allowing(0);
    await ok(7);
    payer = await allowing(1);
    await ok(2);
    assert.equal(await held(payer.offer.payTo), 7n * PER_TOKEN);
    assert.equal(channel().balance, AMOUNT);
  });

  it('serves nobody who has moved the money away, and loses no more than was not claimed yet', async () => {
    await ok(5);
    await server.payments.look();
    await ok(4);
    await world.net.rpc('anvil_setBalance', wallet.address, '0xde0b6b3a7640000');
    const token = world.token.contract.connect(wallet.connect(world.net.chain.provider)) as Contract;
    await (await token['transfer']!(payer.offer.payTo, await held(wallet.address))).wait();
    const before = await held(payer.offer.payTo);
    await server.payments.look();
    // It is told what is left, and signs no more than that.
    await assert.rejects(payer.ask('1'), { code: 'PHC_PAYMENT_BUDGET' });
    assert.equal(await held(payer.offer.payTo), before);
  });

  it('is over before the allowance is: it is claimed, and nothing more is served', async () => {
    await ok(6);
    await world.net.rpc('evm_increaseTime', HOUR - 900);
    await world.net.rpc('evm_mine');
    await server.payments.look();
    assert.equal(await held(payer.offer.payTo), 6n * PER_TOKEN);
    await refused(await payer.ask('1'), 'withdrawing');
  });

  it('refuses dust, what is over, what the payer does not have, and what Permit2 does not take', async () => {
    payer = await allowingPayer(server.url, wallet, { amount: 99_999n, expiration: 2 ** 40, nonce: 0 });
    await refused(await payer.ask('1'), 'minDeposit');
    payer = await allowing(0, 60);
    await refused(await payer.ask('1'), 'deadline');
    payer = await allowingPayer(server.url, wallet, { amount: 10n ** 30n, expiration: 2 ** 40, nonce: 0 });
    await refused(await payer.ask('1'), 'depositFails');
    payer = await allowing(1);
    await refused(await payer.ask('1'), 'depositFails');
    assert.deepEqual(server.channels(), []);
  });

  it('trusts the server with the allowance, as the terms say: nothing on the chain asks for a voucher', async () => {
    await ok(1);
    const thief = world.net.wallet('provider');
    const permit2 = new Contract(PERMIT2, TAKE, thief);
    const take = (amount: bigint) =>
      permit2['transferFrom']!(wallet.address, thief.address, amount, world.token.address);
    await assert.rejects(take(AMOUNT + 1n));
    await (await take(AMOUNT - 10n * PER_TOKEN)).wait();
    assert.equal(await held(thief.address), AMOUNT - 10n * PER_TOKEN);
  });
});
