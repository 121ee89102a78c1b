import assert from 'node:assert/strict';
import type { Wallet } from 'ethers';
import { allowanceOfSalt } from '../../../protocol/payment/allowance.ts';
import { AT_STAKE } from '../../../protocol/payment/at-stake.ts';
import { SETTLEMENT } from '../../../protocol/payment/channel.ts';
import { PERMIT2_COLLECTOR } from '../../../protocol/payment/deposit-data.ts';
import { PERMIT2_ALLOWANCE } from '../../../protocol/payment/payment-required.ts';
import { readBalance } from '../../../server/chain/token/token-info.ts';
import { readPayments } from '../../../src/client/payment/history.ts';
import type { Payer } from '../../../src/client/payment/payer.ts';
import type { Paying } from '../../../src/client/payment/paying.ts';
import { checkRequirements } from '../../../src/wallet/check-requirements.ts';
import { checkTypedData } from '../../../src/wallet/check-typed-data.ts';
import { explainAgreement } from '../../../src/wallet/explain-agreement.ts';
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
const DAY = 86_400;

describe('a person who pays where the chain has no settlement contract', function () {
  this.timeout(60_000);
  let world: PaidWorld;
  let datatoken: string;
  let server: PaidServer;
  let desk: PayerDesk;
  let window: Paying;
  let wallet: Wallet;
  let payer: Payer;
  const code = new Map<string, unknown>();

  const held = (account: string) => readBalance(world.net.chain.provider, datatoken, account);
  const charged = () => server.channels().reduce((sum, one) => sum + one.charged, 0n);
  const wish = () => wishAt(server.url, wallet, MOST);

  before(async () => {
    world = await paidWorld();
    datatoken = await publishedDatatoken(world.net);
    for (const contract of [SETTLEMENT, PERMIT2_COLLECTOR]) {
      code.set(contract, await world.net.rpc('eth_getCode', contract, 'latest'));
      await world.net.rpc('anvil_setCode', contract, '0x');
    }
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

  it('reads, before anything is signed, what can be taken, by whom, and until when', async () => {
    const { plan, messages } = await window.plan(await wish());
    assert.deepEqual(
      [plan.required.scheme, messages.deposit.primaryType, messages.permit?.primaryType],
      [PERMIT2_ALLOWANCE, 'PermitSingle', 'Permit'],
    );
    const { budget, deposit } = plan;
    const facts = {
      model: budget.model,
      server: budget.server,
      chainId: budget.chainId,
      chainTitle: plan.chainTitle,
      datatoken,
      tokenName: budget.token,
      collector: deposit.offer.payTo,
      account: wallet.address.toLowerCase(),
      channel: budget.config,
      budget: MOST,
      validSeconds: plan.validSeconds,
      now: Math.floor(Date.now() / 1000),
    };
    checkRequirements(plan.required, facts);
    const checked = checkTypedData(messages.deposit, facts);
    assert.deepEqual([checked.kind, checked.amount], ['allowance', MOST]);
    const { title, sentences } = explainAgreement(messages.deposit, checked, facts);
    assert.match(title, /^Let http.* take up to 0\.00000000001 /);
    const { expiration } = allowanceOfSalt(budget.config.salt);
    const day = new Date(expiration * 1000).toISOString().slice(0, 10);
    assert.ok(sentences.some((one) => one.includes(`until ${day}`)));
    assert.ok(sentences.some((one) => one.includes('a dishonest server could take all of it at once')));
    assert.ok(expiration - facts.now <= 8 * DAY, 'a week of answers, and the time for claims');
    assert.match(AT_STAKE[plan.required.scheme]?.[0]?.most ?? '', /all that was allowed/);
    assert.equal(checkTypedData(messages.permit!, facts).amount, MOST);
  });

  it('is asked for no such permission where the chain has the contract that protects payers', async () => {
    const asked = await wish();
    for (const [contract, bytes] of code) await world.net.rpc('anvil_setCode', contract, bytes);
    await assert.rejects(window.plan(asked), phcError('PHC_PAYMENT_RAIL'));
    for (const contract of code.keys()) await world.net.rpc('anvil_setCode', contract, '0x');
  });

  it('signs twice, sends no transaction, keeps the money, and pays what came', async () => {
    payer = await openBudget(window, server.url, wallet, MOST);
    for (let i = 1; i <= 5; i++) assert.equal((await buy(payer, server.url, '3'))?.charged, 3n * PER_TOKEN);
    assert.equal(BigInt(payer.state.charged), charged());
    assert.equal(await world.net.chain.provider.getTransactionCount(wallet.address), 0);
    assert.equal(await held(wallet.address), 3n * MOST, 'nothing was claimed yet');
    const again = desk.window();
    assert.equal((await buy((await again.payer(server.url))!, server.url, '2'))?.charged, 2n * PER_TOKEN);
    await again.close();
  });

  it('has one allowance at a server: a new one ends the budget before', async () => {
    const before = charged();
    payer = await openBudget(window, server.url, wallet, MOST);
    assert.equal((await window.budgets()).length, 1);
    assert.equal(await held(wallet.address), 3n * MOST - before, 'what the old one owed was claimed');
    assert.equal((await buy(payer, server.url, '4'))?.charged, 4n * PER_TOKEN);
  });

  it('takes the permission back by one transaction, after the server has claimed its own', async () => {
    const [budget] = await window.budgets();
    await window.refund(budget!, targetOf(server.url), NEVER);
    assert.equal(await held(wallet.address), 3n * MOST - charged());
    assert.equal((await window.budgets()).length, 1, 'the server may still take the rest');
    const step = await window.withdrawal(budget!);
    assert.ok(step.kind === 'revoke' && step.amount === MOST - 4n * PER_TOKEN);
    await sendByWallet(world.net, wallet, step.call);
    assert.equal((await window.withdrawal(budget!)).kind, 'nothing');
    assert.deepEqual(await window.budgets(), []);
    await server.payments.look();
    assert.equal(await held(wallet.address), 3n * MOST - charged());
    const rows = await readPayments(desk.folder);
    const moved = rows.flatMap((one) => (one.kind === 'charge' ? [] : [one.kind]));
    assert.deepEqual(moved.sort(), ['allowance', 'allowance', 'revocation', 'revocation']);
    assert.match(await window.page(), /allowed to take/);
    assert.match(await window.csv(), /,revocation,/);
  });

  it('is asked anew once the allowance is over, and it ends by itself', async () => {
    payer = await openBudget(window, server.url, wallet, MOST);
    const { config, ...rest } = (await window.budgets())[0]!;
    const over = allowanceOfSalt(config.salt).expiration - config.withdrawDelay;
    const realNow = Date.now;
    try {
      Date.now = () => over * 1000;
      assert.equal(await window.payer(server.url), undefined);
      await assert.rejects(buy(payer, server.url, '1'), phcError('PHC_PAYMENT_BUDGET'));
    } finally {
      Date.now = realNow;
    }
    assert.equal((await window.withdrawal({ config, ...rest })).kind, 'revoke');
    await world.net.rpc('evm_increaseTime', 9 * DAY);
    await world.net.rpc('evm_mine');
    assert.equal((await window.withdrawal({ config, ...rest })).kind, 'nothing');
    assert.deepEqual(await window.budgets(), []);
  });
});
