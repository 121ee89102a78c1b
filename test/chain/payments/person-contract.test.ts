import assert from 'node:assert/strict';
import type { Contract, Wallet } from 'ethers';
import type { TypedData } from '../../../protocol/payment/typed-data.ts';
import { readBalance } from '../../../server/chain/token/token-info.ts';
import type { ContractWallet } from '../../../src/client/payment/contract-wallet.ts';
import type { Paying } from '../../../src/client/payment/paying.ts';
import type { WithdrawCall } from '../../../src/client/payment/withdraw.ts';
import { createListeners } from '../../../src/wallet/listeners.ts';
import { signTypedData } from '../../../src/wallet/sign-typed-data.ts';
import type { Wallet as ConnectedWallet } from '../../../src/wallet/wallet.ts';
import { signBy } from '../../support/our-payer.ts';
import { deployOwnedWallet } from '../../support/owned-wallet.ts';
import { type PaidServer, type PaidWorld, PER_TOKEN, paidWorld } from '../../support/paid-server.ts';
import {
  buy,
  mintTo,
  type PayerDesk,
  payerDesk,
  publishedDatatoken,
  targetOf,
  wishAt,
} from '../../support/payer-window.ts';
import { phcError } from '../../support/phc-code.ts';

const MOST = 10_000_000n;
const NEVER = new AbortController().signal;

describe('a person whose wallet is a contract', function () {
  this.timeout(60_000);
  let world: PaidWorld;
  let datatoken: string;
  let server: PaidServer;
  let desk: PayerDesk;
  let window: Paying;
  let owner: Wallet;
  let wallet: Contract;
  let address: string;

  before(async () => {
    world = await paidWorld();
    datatoken = await publishedDatatoken(world.net);
    server = await world.serve({ asset: datatoken });
    desk = payerDesk(world.net.home);
    window = desk.window();
    owner = world.net.wallet('derek');
    wallet = await deployOwnedWallet(owner);
    address = (await wallet.getAddress()).toLowerCase();
    await mintTo(world.net, datatoken, address, 3n * MOST);
  });
  after(async () => {
    await desk.remove();
    await server.close();
    await world.remove();
  });

  const held = () => readBalance(world.net.chain.provider, datatoken, address);
  const planned = async () => window.plan(await wishAt(server.url, { address }, MOST));
  /** Sends what the editor asks for, as the contract. */
  const execute = async ({ to, data }: WithdrawCall) =>
    void (await (await wallet['execute']!(to, data)).wait());

  /** The contract as the editor has it connected: `signer` is who signs in its name. */
  function connected(signer: Wallet): ConnectedWallet {
    return {
      kind: 'walletconnect',
      name: 'Contract',
      account: address,
      chainIds: undefined,
      async request({ params }) {
        const { EIP712Domain: _, ...types } = JSON.parse(String(params[1])).types;
        const { domain, primaryType, message } = JSON.parse(String(params[1]));
        return signBy(signer)({ domain, types, primaryType, message });
      },
      onChange: createListeners().add,
      onEnd: createListeners().add,
      disconnect: async () => {},
      close: async () => {},
    };
  }
  const sign = (data: TypedData, contract: ContractWallet, signer = owner) =>
    signTypedData(connected(signer), data, {}, contract.hasSigned);

  /** What the person does to pay: one signature, and one transaction where Permit2 may not take the token yet. */
  async function openBudget() {
    const { plan, messages } = await planned();
    const { contract } = plan;
    assert.ok(contract);
    const deposit = await sign(messages.deposit, contract);
    if (contract.approval) await execute(contract.approval);
    assert.ok(await contract.isApproved());
    return window.open(plan, { deposit, permit: undefined }, targetOf(server.url), NEVER);
  }

  it('is asked for one signature, and for one transaction in the place of the permit', async () => {
    const { plan, messages } = await planned();
    assert.equal(messages.permit, undefined);
    assert.equal(plan.contract?.approval?.to, datatoken);
    assert.equal(await plan.contract?.isApproved(), false);
  });

  it('is told at once when what its wallet answers is not what the contract takes for its own', async () => {
    const { plan, messages } = await planned();
    const stranger = world.net.wallet('charlie');
    await assert.rejects(sign(messages.deposit, plan.contract!, stranger), phcError('PHC_WALLET_ANSWER'));
    await assert.rejects(
      signTypedData(connected(owner), messages.deposit),
      phcError('PHC_WALLET_ANSWER'),
      'a plain account has no say in it',
    );
  });

  it('pays like everybody from then on, and gets the rest back from the server', async () => {
    const payer = await openBudget();
    assert.equal(await held(), 2n * MOST);
    for (let i = 0; i < 3; i++) assert.equal((await buy(payer, server.url, '4'))?.charged, 4n * PER_TOKEN);
    const [budget] = await window.budgets();
    await window.refund(budget!, targetOf(server.url), NEVER);
    assert.equal(await held(), 3n * MOST - 12n * PER_TOKEN);
    assert.deepEqual(await window.budgets(), []);
  });

  it('gets it back by two transactions of the contract when the server is gone', async () => {
    await openBudget();
    const before = await held();
    await server.close();
    const [budget] = await window.budgets();
    const start = await window.withdrawal(budget!);
    assert.ok(start.kind === 'start');
    await execute(start.call);
    assert.equal((await window.withdrawal(budget!)).kind, 'wait');
    await world.net.rpc('evm_increaseTime', 901);
    await world.net.rpc('evm_mine');
    const finish = await window.withdrawal(budget!);
    assert.ok(finish.kind === 'finish');
    await execute(finish.call);
    assert.equal(await held(), before + MOST);
    assert.equal((await window.withdrawal(budget!)).kind, 'nothing');
    server = await world.serve({ asset: datatoken });
  });
});
