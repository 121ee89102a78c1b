import assert from 'node:assert/strict';
import { type Contract, Interface, MaxUint256, parseEther } from 'ethers';
import {
  type ChannelConfig,
  channelId,
  claimBatchData,
  refundData,
  SETTLEMENT,
  voucherData,
} from '../../../protocol/payment/channel.ts';
import { depositData, PERMIT2, PERMIT2_COLLECTOR } from '../../../protocol/payment/deposit-data.ts';
import { keyFromHex, newSecret, type SigningKey, signingKey } from '../../../protocol/payment/key.ts';
import { collectorData } from '../../../server/payments/collector-data.ts';
import { SETTLEMENT_ABI } from '../../../server/payments/settlement-abi.ts';
import { createDatatoken } from '../../support/datatoken.ts';
import { type TestDevnet, testDevnet } from '../../support/devnet.ts';
import { seededNumbers } from '../../support/seeded-numbers.ts';

const CHAIN = 31_337;
const STEPS = 100;
const FAR = 10n ** 12n;

interface Actor {
  readonly config: ChannelConfig;
  readonly id: string;
  readonly payer: SigningKey;
  readonly session: SigningKey;
  /** The highest voucher that was ever signed. */
  signed: bigint;
}

describe('the settlement contract of development chains', function () {
  this.timeout(120_000);
  let net: TestDevnet;
  let token: Contract;
  let actors: Actor[];
  const authorizer = signingKey(newSecret());
  let caller: string;
  let receiver: string;
  let nonce = 0n;
  const random = seededNumbers(Number(process.env['PHC_SEED'] ?? 4));
  const below = (n: number) => Math.floor(random() * n);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;

  before(async () => {
    net = await testDevnet();
    caller = net.account('derek').address;
    receiver = net.account('alice').address;
    const people = ['bob', 'charlie', 'elena'].map((name) => net.account(name));
    const datatoken = await createDatatoken(
      net,
      people.map(({ address }) => address),
    );
    token = datatoken.contract;
    const erc20 = new Interface(['function approve(address,uint256)']);
    actors = [];
    for (const person of people) {
      const data = erc20.encodeFunctionData('approve', [PERMIT2, MaxUint256]);
      await mined({ from: person.address, to: datatoken.address, data });
      const session = signingKey(newSecret());
      const payer = keyFromHex(person.privateKey);
      const config = {
        payer: payer.address,
        payerAuthorizer: session.address,
        receiver: receiver.toLowerCase(),
        receiverAuthorizer: authorizer.address,
        token: datatoken.address,
        withdrawDelay: 900,
        salt: `0x${'00'.repeat(32)}`,
      };
      actors.push({ config, id: channelId(CHAIN, config), payer, session, signed: 0n });
    }
  });
  after(() => net.remove());

  async function view(method: string, ...args: unknown[]): Promise<bigint[]> {
    const data = SETTLEMENT_ABI.encodeFunctionData(method, args);
    const answer = await net.rpc('eth_call', { to: SETTLEMENT, data }, 'latest');
    return [...SETTLEMENT_ABI.decodeFunctionResult(method, String(answer))];
  }

  /** False where the contract refuses; a refused call is not sent. */
  async function send(from: string, method: string, ...args: unknown[]): Promise<boolean> {
    const transaction = { from, to: SETTLEMENT, data: SETTLEMENT_ABI.encodeFunctionData(method, args) };
    try {
      await net.rpc('eth_call', transaction, 'latest');
    } catch {
      return false;
    }
    await mined(transaction);
    return true;
  }

  async function mined(transaction: object): Promise<{ gasUsed: bigint }> {
    const hash = String(await net.rpc('eth_sendTransaction', transaction));
    for (;;) {
      const receipt = await net.chain.provider.getTransactionReceipt(hash);
      if (receipt) return receipt;
    }
  }

  function depositArgs({ config, id, payer }: Actor, amount: bigint, forged = false): unknown[] {
    nonce += 1n;
    const terms = { chainId: CHAIN, channelId: id, token: config.token, amount, nonce, deadline: FAR };
    const signature = payer.sign(depositData(forged ? { ...terms, amount: amount - 1n } : terms));
    const data = collectorData({ nonce: String(nonce), deadline: String(FAR), signature });
    return [config, amount, PERMIT2_COLLECTOR, data];
  }

  function row(actor: Actor, max: bigint, total: bigint, signer = actor.session) {
    if (signer === actor.session && max > actor.signed) actor.signed = max;
    return {
      voucher: { channel: actor.config, maxClaimableAmount: max },
      signature: signer.sign(voucherData(CHAIN, actor.id, max)),
      totalClaimed: total,
    };
  }

  interface State {
    readonly balance: bigint;
    readonly claimed: bigint;
    readonly pending: bigint;
    readonly initiatedAt: bigint;
  }

  async function stateOf({ id }: Actor): Promise<State> {
    const [[balance, claimed], [pending, initiatedAt]] = await Promise.all([
      view('channels', id),
      view('pendingWithdrawals', id),
    ]);
    return { balance: balance!, claimed: claimed!, pending: pending!, initiatedAt: initiatedAt! };
  }

  /** What must hold whatever happens. */
  async function check(): Promise<void> {
    const states = await Promise.all(actors.map(stateOf));
    const wallets: bigint[] = await Promise.all(
      actors.map(({ payer }) => token['balanceOf']!(payer.address)),
    );
    let open = 0n;
    for (const [i, actor] of actors.entries()) {
      const { balance, claimed } = states[i]!;
      assert.ok(claimed <= actor.signed, 'more was claimed than signed');
      assert.ok(claimed <= balance, 'more was claimed than deposited');
      open += balance - claimed;
      assert.equal(wallets[i]! + balance, parseEther('100'), 'a payer has lost more than the channel shows');
    }
    const [claimed, settled] = await view('receivers', receiver, actors[0]!.config.token);
    assert.equal(await token['balanceOf']!(SETTLEMENT), open + claimed! - settled!);
    assert.equal(await token['balanceOf']!(receiver), settled);
  }

  const now = async () => BigInt((await net.chain.provider.getBlock('latest'))!.timestamp);
  const outsider = signingKey(newSecret());

  /** Something that somebody may try: whether it is done, and whether it ought to be. */
  const attempts: Array<(actor: Actor, state: State) => Promise<[done: boolean, expected: boolean]>> = [
    async (actor) => {
      const amount = BigInt(1 + below(2000));
      const forged = below(4) === 0;
      return [await send(caller, 'deposit', ...depositArgs(actor, amount, forged)), !forged];
    },
    async (actor, { balance, claimed }) => {
      const [max, total] = [BigInt(below(2000)), BigInt(below(2000))];
      const signer = below(4) === 0 ? outsider : actor.session;
      const from = below(4) === 0 ? caller : receiver;
      const behind = total <= claimed;
      const fits = total <= max && total <= balance && signer === actor.session;
      const done = await send(from, 'claim', [row(actor, max, total, signer)]);
      return [done, from === receiver && (behind || fits)];
    },
    async (actor, { balance, claimed }) => {
      const max = BigInt(below(2000));
      const total = BigInt(below(Number(max) + 1));
      const rows = [row(actor, max, total)];
      const signer = below(3) === 0 ? outsider : authorizer;
      const signature = signer.sign(claimBatchData(CHAIN, [{ channelId: actor.id, max, total }]));
      const done = await send(caller, 'claimWithSignature', rows, signature);
      return [done, signer === authorizer && (total <= claimed || total <= balance)];
    },
    async (actor) => [await send(caller, 'settle', receiver, actor.config.token), true],
    async (actor, { balance, claimed, initiatedAt }) => {
      const amount = BigInt(below(100));
      const from = below(3) === 0 ? caller : actor.payer.address;
      const done = await send(from, 'initiateWithdraw', actor.config, amount);
      const may = amount > 0n && amount <= balance - claimed && initiatedAt === 0n;
      return [done, may && from === actor.payer.address];
    },
    async (actor, { initiatedAt }) => {
      if (below(3) > 0) await net.rpc('evm_increaseTime', 500);
      await net.rpc('evm_mine');
      const elapsed = (await now()) >= initiatedAt + 900n;
      const done = await send(actor.payer.address, 'finalizeWithdraw', actor.config);
      return [done, initiatedAt !== 0n && elapsed];
    },
    async (actor, { balance, claimed }) => {
      const amount = BigInt(below(100));
      const from = below(2) === 0 ? caller : receiver;
      const done = await send(from, 'refund', actor.config, amount);
      return [done, from === receiver && amount > 0n && balance > claimed];
    },
    async (actor, { balance, claimed }) => {
      const amount = BigInt(1 + below(100));
      const [current] = await view('refundNonce', actor.id);
      const given = below(3) === 0 ? current! + 1n : current!;
      const signer = below(3) === 0 ? outsider : authorizer;
      const signature = signer.sign(refundData(CHAIN, actor.id, given, amount));
      const done = await send(caller, 'refundWithSignature', actor.config, amount, given, signature);
      return [done, given === current && signer === authorizer && balance > claimed];
    },
  ];

  it(`lets nobody take more than was signed, and loses nothing, over ${STEPS} random attempts`, async () => {
    const done = attempts.map(() => 0);
    for (let step = 0; step < STEPS; step++) {
      const which = below(attempts.length);
      const actor = pick(actors);
      const [was, expected] = await attempts[which]!(actor, await stateOf(actor));
      assert.equal(was, expected, `step ${step}, attempt ${which}`);
      if (!was) continue;
      done[which]!++;
      await check();
    }
    assert.ok(
      done.every((times) => times > 0),
      `each kind of attempt was to succeed once: ${done}`,
    );
  });

  it('gives every payer the rest back after the delay, whatever the receiver does', async () => {
    for (const actor of actors) {
      const before = await stateOf(actor);
      if (before.initiatedAt !== 0n) {
        await net.rpc('evm_increaseTime', 901);
        await net.rpc('evm_mine');
        assert.ok(await send(actor.payer.address, 'finalizeWithdraw', actor.config));
      }
      const { balance, claimed } = await stateOf(actor);
      if (balance > claimed) {
        assert.ok(await send(actor.payer.address, 'initiateWithdraw', actor.config, balance - claimed));
        assert.equal(await send(actor.payer.address, 'finalizeWithdraw', actor.config), false);
        await net.rpc('evm_increaseTime', 901);
        await net.rpc('evm_mine');
        assert.ok(await send(actor.payer.address, 'finalizeWithdraw', actor.config));
      }
      const wallet: bigint = await token['balanceOf']!(actor.payer.address);
      assert.equal(wallet, parseEther('100') - claimed);
      assert.ok(claimed <= actor.signed);
    }
    await check();
  });

  it('credits nothing that does not arrive, and lets nobody but itself call the collector', async () => {
    const [actor] = actors;
    // Alice's address has no code: it brings nothing.
    assert.equal(await send(caller, 'deposit', actor!.config, 5n, receiver, '0x'), false);
    const collector = new Interface(['function collect(address,address,uint128,bytes32,bytes)']);
    nonce += 1n;
    const terms = {
      chainId: CHAIN,
      channelId: actor!.id,
      token: actor!.config.token,
      amount: 5n,
      nonce,
      deadline: FAR,
    };
    const signature = actor!.payer.sign(depositData(terms));
    const data = collectorData({ nonce: String(nonce), deadline: String(FAR), signature });
    const args = [actor!.config.payer, actor!.config.token, 5n, actor!.id, data];
    const call = {
      from: caller,
      to: PERMIT2_COLLECTOR,
      data: collector.encodeFunctionData('collect', args),
    };
    await assert.rejects(net.rpc('eth_call', call, 'latest'), /revert/);
  });

  it('has the channel identifiers that we compute', async () => {
    for (const { config, id } of actors) assert.deepEqual(await view('getChannelId', config), [id]);
  });

  it('claims for 50 payers at no more than 25,000 gas each', async () => {
    const [first] = actors;
    const rows: ReturnType<typeof row>[] = [];
    const entries = [];
    const deposits: string[] = [];
    for (let i = 0; i < 50; i++) {
      const config = { ...first!.config, salt: `0x${i.toString(16).padStart(64, 'a')}` };
      const actor = { ...first!, config, id: channelId(CHAIN, config), signed: 0n };
      deposits.push(SETTLEMENT_ABI.encodeFunctionData('deposit', depositArgs(actor, 1000n)));
      rows.push(row(actor, 900n, 800n));
      entries.push({ channelId: actor.id, max: 900n, total: 800n });
    }
    assert.ok(await send(caller, 'multicall', deposits));
    const signature = authorizer.sign(claimBatchData(CHAIN, entries));
    const data = SETTLEMENT_ABI.encodeFunctionData('claimWithSignature', [rows, signature]);
    const { gasUsed } = await mined({ from: caller, to: SETTLEMENT, data });
    const each = Number(gasUsed) / 50;
    assert.ok(each <= 25_000, `${each} gas each`);
    process.stdout.write(`      ${Math.round(each)} gas each\n`);
  });
});
