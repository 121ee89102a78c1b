import type { Wallet } from 'ethers';
import { Interface, isError } from 'ethers';
import { allowanceOfSalt, isStanding } from '../../protocol/payment/allowance.ts';
import { least } from '../../protocol/payment/amount.ts';
import type { ChannelConfig } from '../../protocol/payment/channel.ts';
import { PERMIT2 } from '../../protocol/payment/deposit-data.ts';
import type { AllowancePayload, FundingPayload, PermitInfo } from '../../protocol/payment/payment-payload.ts';
import { PERMIT2_ALLOWANCE } from '../../protocol/payment/payment-required.ts';
import type { Call } from '../chain/call.ts';
import { carryOut } from '../chain/carry-out.ts';
import { type Chain, contractAddress } from '../chain/connect.ts';
import { ERC20 } from '../chain/token/abi.ts';
import type { ChainState } from './ledger.ts';
import { askMany } from './multicall.ts';
import { payerSignatures } from './payer-signature.ts';
import { permitArguments } from './permit-arguments.ts';
import type { ClaimRow, Rail, RailChannel } from './rail.ts';

const ABI = new Interface([
  'function allowance(address owner,address token,address spender) view returns (uint160 amount,uint48 expiration,uint48 nonce)',
  'function permit(address owner,tuple(tuple(address token,uint160 amount,uint48 expiration,uint48 nonce) details,address spender,uint256 sigDeadline) permitSingle,bytes signature)',
  'function transferFrom(tuple(address from,address to,uint160 amount,address token)[] transferDetails)',
]);
const AGGREGATE = new Interface([
  'function aggregate3(tuple(address target,bool allowFailure,bytes callData)[] calls) returns (tuple(bool success,bytes returnData)[])',
]);
const TOKEN_PERMIT = new Interface([
  'function permit(address owner,address spender,uint256 value,uint256 deadline,uint8 v,bytes32 r,bytes32 s)',
]);

/** Channels in one question: 600 views. */
const READ_BATCH = 200;

/** What the chain says of one channel at one block. */
interface Seen extends ChainState {
  /** False once the payer has given this server another allowance, and before it has given this one. */
  readonly current: boolean;
}

function viewsOf({ payer, token, receiverAuthorizer }: ChannelConfig) {
  return [
    { to: PERMIT2, data: ABI.encodeFunctionData('allowance', [payer, token, receiverAuthorizer]) },
    { to: token, data: ERC20.encodeFunctionData('balanceOf', [payer]) },
    { to: token, data: ERC20.encodeFunctionData('allowance', [payer, PERMIT2]) },
  ];
}

function seen({ config, claimed: before = 0n }: RailChannel, answers: readonly string[], now: number): Seen {
  const allowance = allowanceOfSalt(config.salt);
  const [left, expiration, nonce] = ABI.decodeFunctionResult('allowance', answers[0]!).toArray();
  const standing = { amount: left, expiration: Number(expiration), nonce: Number(nonce) };
  const held: bigint = ERC20.decodeFunctionResult('balanceOf', answers[1]!)[0];
  const permitted: bigint = ERC20.decodeFunctionResult('allowance', answers[2]!)[0];
  const current = isStanding(allowance, standing);
  if (!current) return { current, balance: before, claimed: before, refundNonce: 0n, withdrawAt: 0 };
  // The payer may lower what is left by itself; what it cannot be made to pay any more counts as paid.
  const claimed = left < allowance.amount ? allowance.amount - left : 0n;
  const ends = now + config.withdrawDelay >= allowance.expiration;
  return {
    current,
    balance: claimed + least(left, held, permitted),
    claimed,
    refundNonce: 0n,
    withdrawAt: ends ? allowance.expiration : 0,
  };
}

function onlyAllowance(payload: FundingPayload): AllowancePayload {
  if (payload.type !== 'allowance') throw new TypeError('a deposit of another rail');
  return payload;
}

/**
 * The rail over Permit2 alone, for chains without the settlement contract: the money stays with the payer, and the
 * server takes what was charged. No contract holds a claim against its voucher.
 */
export function permit2Allowance(chain: Chain, wallet: Wallet, home: string): Rail {
  const { provider } = chain;
  const multicall = contractAddress(chain, 'Multicall3');
  const from = wallet.address;

  async function readAt(channels: readonly RailChannel[], block: number): Promise<Seen[]> {
    const [answers, header] = await Promise.all([
      askMany(
        provider,
        multicall,
        channels.flatMap(({ config }) => viewsOf(config)),
        block,
      ),
      provider.getBlock(block),
    ]);
    return channels.map((channel, i) => {
      const own = answers.slice(3 * i, 3 * i + 3);
      if (own.includes(undefined)) throw new Error('a view of Permit2 or of the token failed');
      return seen(
        channel,
        own.flatMap((answer) => answer ?? []),
        header?.timestamp ?? 0,
      );
    });
  }

  /** Permissions count once they are deep; what takes them away counts at once. */
  async function readBatch(channels: readonly RailChannel[]): Promise<Seen[]> {
    const head = await provider.getBlockNumber();
    const depth = Math.max(0, head - chain.confirmations + 1);
    const latest = await readAt(channels, head);
    const deep = depth === head ? latest : await readAt(channels, depth);
    return latest.map((now, i) => ({ ...now, balance: least(now.balance, deep[i]!.balance) }));
  }

  function depositCall({ channelConfig, allowance }: AllowancePayload, permit: PermitInfo | undefined): Call {
    const { payer, token, receiverAuthorizer: spender, salt } = channelConfig;
    const single = {
      details: { token, ...allowanceOfSalt(salt) },
      spender,
      sigDeadline: allowance.sigDeadline,
    };
    const callData = ABI.encodeFunctionData('permit', [payer, single, allowance.signature]);
    const calls = [{ target: PERMIT2, allowFailure: false, callData }];
    if (permit) {
      const data = TOKEN_PERMIT.encodeFunctionData('permit', [payer, PERMIT2, ...permitArguments(permit)]);
      // Somebody else may have sent it before: then the allowance is there.
      calls.unshift({ target: token, allowFailure: true, callData: data });
    }
    return { step: 'allowance', to: multicall, data: AGGREGATE.encodeFunctionData('aggregate3', [calls]) };
  }

  /** What is still to be taken of rows whose allowance is the one that holds now. */
  async function duesOf(rows: readonly ClaimRow[]) {
    const states = await readBatch(rows);
    return rows.flatMap(({ id, config, signed, total }, i) => {
      const { current, claimed } = states[i]!;
      const amount = least(total, signed) - claimed;
      if (!current || amount <= 0n) return [];
      return [{ id, detail: { from: config.payer, to: config.receiver, amount, token: config.token } }];
    });
  }

  const takeData = (dues: Awaited<ReturnType<typeof duesOf>>): string =>
    ABI.encodeFunctionData('transferFrom', [dues.map(({ detail }) => detail)]);

  async function take(id: string, rows: readonly ClaimRow[]): Promise<string> {
    const { receipts } = await carryOut({ chain, wallet, id, home }, async () => {
      // Read under the wallet's lock: nobody else takes the same meanwhile.
      const dues = await duesOf(rows);
      return dues.length === 0 ? [] : [{ step: 'claim', to: PERMIT2, data: takeData(dues) }];
    });
    return receipts[0]?.hash ?? '';
  }

  /** Why the chain would not take a call; undefined where it would. */
  async function refusal(call: Omit<Call, 'step'>): Promise<string | undefined> {
    try {
      await provider.call({ from, to: call.to, data: call.data });
      return undefined;
    } catch (error) {
      if (isError(error, 'CALL_EXCEPTION')) return error.shortMessage;
      throw error;
    }
  }

  return {
    signedByPayer: payerSignatures(provider),
    scheme: PERMIT2_ALLOWANCE,
    replaces: true,
    async read(channels) {
      const states: ChainState[] = [];
      for (let at = 0; at < channels.length; at += READ_BATCH)
        states.push(...(await readBatch(channels.slice(at, at + READ_BATCH))));
      return states;
    },
    async tryDeposit(payload, permit) {
      const { channelConfig } = onlyAllowance(payload);
      const held = await askMany(provider, multicall, [viewsOf(channelConfig)[1]!]);
      const { amount } = allowanceOfSalt(channelConfig.salt);
      if (BigInt(held[0] ?? 0) < amount) return 'the payer has less than it allows';
      return refusal(depositCall(onlyAllowance(payload), permit));
    },
    async deposit(payload, permit) {
      const allowance = onlyAllowance(payload);
      const { receipts } = await carryOut(
        { chain, wallet, id: `allowance ${allowance.allowance.signature}`, home },
        async () => [depositCall(allowance, permit)],
      );
      return receipts[0]?.hash ?? '';
    },
    async tryClaim(rows) {
      const good: ClaimRow[] = [];
      for (const due of await duesOf(rows)) {
        const row = rows.find(({ id }) => id === due.id);
        // One by one: only the spender itself may try.
        if (row && (await refusal({ to: PERMIT2, data: takeData([due]) })) === undefined) good.push(row);
      }
      return good;
    },
    claim: (rows) => take('claim of the ledger', rows),
    // What is left was never taken: it is with the payer.
    refund: (row, _nonce, amount) => take(`refund of ${row.id}, ${row.total}, ${amount}`, [row]),
  };
}
