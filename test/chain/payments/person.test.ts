import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Wallet } from 'ethers';
import type { ErrorCode } from '../../../protocol/errors.ts';
import { SETTLEMENT, voucherData } from '../../../protocol/payment/channel.ts';
import { keyFromHex } from '../../../protocol/payment/key.ts';
import { readBalance } from '../../../server/chain/token/token-info.ts';
import { batchSettlement } from '../../../server/payments/batch-settlement.ts';
import { channelOf } from '../../../src/client/payment/budgets.ts';
import { readPayments } from '../../../src/client/payment/history.ts';
import type { Payer } from '../../../src/client/payment/payer.ts';
import type { Paying } from '../../../src/client/payment/paying.ts';
import { finishCall } from '../../../src/client/payment/withdraw.ts';
import { type PaidServer, type PaidWorld, PER_TOKEN, paidWorld } from '../../support/paid-server.ts';
import {
  buy,
  openBudget,
  type PayerDesk,
  payerDesk,
  publishedDatatoken,
  sendByWallet,
  targetOf,
  walletWith,
  wishAt,
} from '../../support/payer-window.ts';
import { phcError } from '../../support/phc-code.ts';

const MOST = 10_000_000n;
const NEVER = new AbortController().signal;

describe('a person who pays', function () {
  this.timeout(60_000);
  let world: PaidWorld;
  let datatoken: string;
  let server: PaidServer;
  let desk: PayerDesk;
  let window: Paying;
  let wallet: Wallet;
  let payer: Payer;

  const held = (account: string) => readBalance(world.net.chain.provider, datatoken, account);
  const charged = () => server.channels().reduce((sum, one) => sum + one.charged, 0n);

  before(async () => {
    world = await paidWorld();
    datatoken = await publishedDatatoken(world.net);
    server = await world.serve({ asset: datatoken });
    desk = payerDesk(world.net.home);
    window = desk.window();
    wallet = await walletWith(world.net, datatoken, 3n * MOST);
  });
  after(async () => {
    await desk.remove();
    await server.close();
    await world.remove();
  });

  it('is asked for nothing that the chain does not bear out', async () => {
    const wish = await wishAt(server.url, wallet, MOST);
    const entry = Object(wish.accepts[0]);
    const other = `0x${'d'.repeat(40)}`;
    const altered = (change: object) => ({ ...wish, accepts: [{ ...entry, ...change }] });
    const extra = (change: object) => altered({ extra: { ...entry.extra, ...change } });
    const { model } = wish;
    const refused: readonly [ErrorCode, Parameters<Paying['plan']>[0]][] = [
      ['PHC_SIGN_PAYEE', altered({ payTo: other })],
      ['PHC_SIGN_ASSET', altered({ asset: world.token.address })],
      ['PHC_SIGN_ASSET', altered({ asset: other })],
      ['PHC_SIGN_ASSET', extra({ name: 'Another Token' })],
      ['PHC_SIGN_ASSET', { ...wish, model: { ...model, modelRoot: '12'.repeat(32) } }],
      ['PHC_SIGN_ASSET', { ...wish, model: { ...model, did: `did:op:${'0'.repeat(64)}` } }],
      ['PHC_SIGN_TRANSFER', extra({ assetTransferMethod: 'eip3009' })],
      ['PHC_CHAIN_UNKNOWN', altered({ network: 'eip155:999999' })],
      ['PHC_PAYMENT_RAIL', altered({ scheme: 'ocean-escrow' })],
      ['PHC_PAYMENT_RAIL', altered({ scheme: 'permit2-allowance' })],
      ['PHC_PAYMENT_BUDGET', { ...wish, most: 99_999n }],
      ['PHC_PAYMENT_FUNDS', { ...wish, account: other }],
    ];
    for (const [code, asked] of refused) await assert.rejects(window.plan(asked), phcError(code));
    const code = await world.net.rpc('eth_getCode', SETTLEMENT, 'latest');
    await world.net.rpc('anvil_setCode', SETTLEMENT, '0x');
    await assert.rejects(window.plan(wish), phcError('PHC_PAYMENT_RAIL'));
    await world.net.rpc('anvil_setCode', SETTLEMENT, code);
  });

  it('signs twice, sends no transaction, and is then asked for nothing more', async () => {
    const { messages } = await window.plan(await wishAt(server.url, wallet, MOST));
    assert.deepEqual(
      [messages.deposit.primaryType, messages.permit?.primaryType],
      ['PermitWitnessTransferFrom', 'Permit'],
    );
    payer = await openBudget(window, server.url, wallet, MOST);
    for (let i = 1; i <= 20; i++) {
      const cost = await buy(payer, server.url, '3');
      assert.equal(cost?.charged, 3n * PER_TOKEN);
    }
    assert.equal(BigInt(payer.state.charged), 60n * PER_TOKEN);
    assert.equal(charged(), 60n * PER_TOKEN);
    assert.equal(await world.net.chain.provider.getTransactionCount(wallet.address), 0);
    assert.equal(await held(wallet.address), 2n * MOST);
  });

  it('keeps the session key among the secrets and nowhere on the disk', async () => {
    const { secret } = payer.budget;
    assert.equal(secret.length, 66);
    const files = readdirSync(desk.folder).filter((name) => /\.jsonl?$/.test(name));
    assert.ok(files.length >= 2, files.join(', '));
    for (const name of files)
      assert.ok(!readFileSync(join(desk.folder, name), 'utf8').includes(secret.slice(2)), name);
  });

  it('pays from several windows at once, with four ceilings at risk over all of them', async () => {
    const before = charged();
    const others = [desk.window(), desk.window()];
    const payers = [payer];
    for (const other of others) payers.push((await other.payer(server.url))!);
    const costs = await Promise.all(
      Array.from({ length: 24 }, (_, i) => buy(payers[i % 3]!, server.url, '2')),
    );
    assert.ok(costs.every((cost) => cost?.charged === 2n * PER_TOKEN));
    assert.equal(charged() - before, 48n * PER_TOKEN);
    assert.ok(BigInt(payer.state.signed) - BigInt(payer.state.charged) <= 80n * PER_TOKEN);
    // The window that had the purse is closed.
    await window.close();
    assert.equal((await buy(payers[1]!, server.url, '5'))?.charged, 5n * PER_TOKEN);
    assert.equal((await buy(payers[2]!, server.url, '5'))?.charged, 5n * PER_TOKEN);
    assert.equal(BigInt(payers[2]!.state.charged), charged());
    for (const other of others) await other.close();
    window = desk.window();
    payer = (await window.payer(server.url))!;
    assert.equal(BigInt(payer.state.charged), charged());
  });

  it('spends no more in a day than was allowed', async () => {
    const limit = { date: '2026-11-22', most: 45n * PER_TOKEN };
    assert.equal((await buy(payer, server.url, '20', limit))?.charged, 20n * PER_TOKEN);
    assert.equal((await buy(payer, server.url, '20', limit))?.charged, 20n * PER_TOKEN);
    await assert.rejects(buy(payer, server.url, '1', limit), phcError('PHC_PAYMENT_LIMIT'));
    const tomorrow = { ...limit, date: '2026-11-23' };
    assert.equal((await buy(payer, server.url, '1', tomorrow))?.charged, PER_TOKEN);
  });

  it('pays nothing for what it left before the first word', async () => {
    const before = charged();
    const leaving = new AbortController();
    const asked = buy(payer, server.url, '0 wait', undefined, leaving.signal);
    while (server.channels().every(({ open }) => open === 0)) await new Promise(setImmediate);
    leaving.abort();
    await assert.rejects(asked);
    await buy(payer, server.url, '1');
    assert.equal(charged() - before, PER_TOKEN);
    assert.equal(BigInt(payer.state.charged), charged());
  });

  it('puts more into the same channel', async () => {
    const { id } = server.channels()[0]!;
    payer = await openBudget(window, server.url, wallet, MOST);
    assert.deepEqual([server.channels().length, server.channels()[0]!.id], [1, id]);
    assert.equal(server.channels()[0]!.balance, 2n * MOST);
    assert.equal((await buy(payer, server.url, '1'))?.charged, PER_TOKEN);
  });

  it('gets everything that is left back from the server, at no gas', async () => {
    const spent = charged();
    const [budget] = await window.budgets();
    await window.refund(budget!, targetOf(server.url), NEVER);
    assert.equal(await held(wallet.address), 3n * MOST - spent);
    assert.deepEqual(await window.budgets(), []);
    assert.equal(await window.payer(server.url), undefined);
    const rows = await readPayments(desk.folder);
    assert.deepEqual(
      rows.map(({ kind }) => kind),
      ['deposit', 'deposit', 'refund', 'charge'],
    );
    const last = rows.at(-1)!;
    assert.ok(last.kind === 'charge' && BigInt(last.charged) === spent, 'what totals told is in the history');
  });

  it('gets it back by two transactions of its own when the server is gone', async () => {
    payer = await openBudget(window, server.url, wallet, MOST);
    const before = await held(wallet.address);
    await server.close();
    const [budget] = await window.budgets();
    const start = await window.withdrawal(budget!);
    assert.ok(start.kind === 'start' && start.amount === MOST);
    await sendByWallet(world.net, wallet, start.call);
    assert.equal((await window.withdrawal(budget!)).kind, 'wait');
    assert.equal(await window.payer(server.url), undefined);
    const [noted] = await window.budgets();
    assert.ok(noted?.withdrawableAt);
    await world.net.rpc('evm_increaseTime', 901);
    await world.net.rpc('evm_mine');
    const finish = await window.withdrawal(noted);
    assert.ok(finish.kind === 'finish');
    await sendByWallet(world.net, wallet, finish.call);
    assert.equal((await window.withdrawal(noted)).kind, 'nothing');
    assert.equal(await held(wallet.address), before + MOST);
    assert.deepEqual(await window.budgets(), []);
    server = await world.serve({ asset: datatoken });
  });

  it('loses to a thief of the session key nothing but what this server may be paid', async () => {
    payer = await openBudget(window, server.url, wallet, MOST);
    const { config } = payer.budget;
    const id = channelOf(payer.budget);
    await server.close();
    const thief = world.net.wallet('charlie');
    const key = keyFromHex(payer.budget.secret);
    const chain = payer.budget.chainId;
    const row = { id, config, signed: MOST, signature: key.sign(voucherData(chain, id, MOST)), total: MOST };
    // Without the server's key a voucher over everything is worth nothing, and with another payee it is another channel.
    const rail = batchSettlement(world.net.chain, thief, world.net.home);
    assert.deepEqual(await rail.tryClaim([row]), []);
    const own = { ...config, receiver: thief.address.toLowerCase() };
    assert.deepEqual(await rail.tryClaim([{ ...row, config: own }]), []);
    const taken = await held(thief.address);
    const [budget] = await window.budgets();
    const start = await window.withdrawal(budget!);
    assert.ok(start.kind === 'start');
    const session = new Wallet(payer.budget.secret, world.net.chain.provider);
    await world.net.rpc('anvil_setBalance', session.address, '0xde0b6b3a7640000');
    await (await session.sendTransaction(start.call)).wait();
    await world.net.rpc('evm_increaseTime', 901);
    const held0 = await held(wallet.address);
    await (await session.sendTransaction(finishCall(config))).wait();
    assert.equal(await held(wallet.address), held0 + MOST, 'to the payer, whoever sends it');
    assert.equal(await held(thief.address), taken);
    assert.equal(await held(session.address), 0n);
    server = await world.serve({ asset: datatoken });
  });
});
