import type { Wallet } from 'ethers';
import { isError } from 'ethers';
import { claimBatchData, refundData, SETTLEMENT } from '../../protocol/payment/channel.ts';
import { PERMIT2_COLLECTOR } from '../../protocol/payment/deposit-data.ts';
import { keyFromHex } from '../../protocol/payment/key.ts';
import type { DepositPayload, FundingPayload, PermitInfo } from '../../protocol/payment/payment-payload.ts';
import { BATCH_SETTLEMENT } from '../../protocol/payment/payment-required.ts';
import type { Call } from '../chain/call.ts';
import { carryOut } from '../chain/carry-out.ts';
import { type Chain, contractAddress } from '../chain/connect.ts';
import { collectorData } from './collector-data.ts';
import type { ChainState } from './ledger.ts';
import { askMany } from './multicall.ts';
import { payerSignatures } from './payer-signature.ts';
import type { ClaimRow, Rail } from './rail.ts';
import { SETTLEMENT_ABI } from './settlement-abi.ts';

/** Views of a channel that one question asks. */
const VIEWS = ['channels', 'pendingWithdrawals', 'refundNonce'] as const;
/** Channels in one question: 600 views, well below the gas that public nodes give a call. */
const READ_BATCH = 200;

const encode = (method: string, args: readonly unknown[]): string =>
  SETTLEMENT_ABI.encodeFunctionData(method, args);

function decode(method: string, data: string | undefined): bigint[] {
  if (data === undefined) throw new Error(`${method} of the settlement contract failed`);
  return SETTLEMENT_ABI.decodeFunctionResult(method, data).toArray();
}

function depositCall({ channelConfig, deposit }: DepositPayload, permit: PermitInfo | undefined): Call {
  const { nonce, deadline, signature } = deposit.authorization.permit2Authorization;
  const data = collectorData({ nonce, deadline, signature, ...(permit ? { permit } : {}) });
  return {
    step: 'deposit',
    to: SETTLEMENT,
    data: encode('deposit', [channelConfig, deposit.amount, PERMIT2_COLLECTOR, data]),
  };
}

function onlyDeposit(payload: FundingPayload): DepositPayload {
  if (payload.type !== 'deposit') throw new TypeError('a deposit of another rail');
  return payload;
}

/** The rail over the settlement contract of x402: the contract itself holds the money and checks every claim. */
export function batchSettlement(chain: Chain, wallet: Wallet, home: string): Rail {
  const { provider, id: chainId } = chain;
  const key = keyFromHex(wallet.privateKey);
  const multicall = contractAddress(chain, 'Multicall3');
  const from = wallet.address;

  const claimCall = (rows: readonly ClaimRow[]): string => {
    const entries = rows.map(({ id, signed, total }) => ({ channelId: id, max: signed, total }));
    const claims = rows.map(({ config, signed, signature, total }) => ({
      voucher: { channel: config, maxClaimableAmount: signed },
      signature,
      totalClaimed: total,
    }));
    return encode('claimWithSignature', [claims, key.sign(claimBatchData(chainId, entries))]);
  };

  async function send(id: string, plan: () => Call): Promise<string> {
    const { receipts } = await carryOut({ chain, wallet, id, home }, async () => [plan()]);
    return receipts[0]?.hash ?? '';
  }

  async function readAt(channels: readonly string[], block: number): Promise<ChainState[]> {
    const calls = channels.flatMap((channel) =>
      VIEWS.map((view) => ({ to: SETTLEMENT, data: encode(view, [channel]) })),
    );
    const answers = await askMany(provider, multicall, calls, block);
    return channels.map((_, i) => {
      const [channel, withdrawal, nonce] = VIEWS.map((view, v) =>
        decode(view, answers[i * VIEWS.length + v]),
      );
      return {
        balance: channel![0]!,
        claimed: channel![1]!,
        withdrawAt: Number(withdrawal![1]!),
        refundNonce: nonce![0]!,
      };
    });
  }

  /** Money counts once it is deep; what takes it away counts at once. */
  async function readBatch(channels: readonly string[]): Promise<ChainState[]> {
    const head = await provider.getBlockNumber();
    const depth = Math.max(0, head - chain.confirmations + 1);
    const latest = await readAt(channels, head);
    const deep = depth === head ? latest : await readAt(channels, depth);
    return latest.map((now, i) => ({
      ...now,
      balance: now.balance < deep[i]!.balance ? now.balance : deep[i]!.balance,
    }));
  }

  return {
    signedByPayer: payerSignatures(provider),
    scheme: BATCH_SETTLEMENT,
    replaces: false,
    async read(channels) {
      const states: ChainState[] = [];
      const ids = channels.map(({ id }) => id);
      for (let at = 0; at < ids.length; at += READ_BATCH) {
        states.push(...(await readBatch(ids.slice(at, at + READ_BATCH))));
      }
      return states;
    },
    async tryDeposit(payload, permit) {
      try {
        await provider.call({ from, ...depositCall(onlyDeposit(payload), permit) });
        return undefined;
      } catch (error) {
        if (isError(error, 'CALL_EXCEPTION')) return error.shortMessage;
        throw error;
      }
    },
    deposit(payload, permit) {
      const deposit = onlyDeposit(payload);
      const { signature } = deposit.deposit.authorization.permit2Authorization;
      return send(`deposit ${signature}`, () => depositCall(deposit, permit));
    },
    async tryClaim(rows) {
      const calls = rows.map((row) => ({ to: SETTLEMENT, data: claimCall([row]) }));
      const answers = await askMany(provider, multicall, calls);
      return rows.filter((_, i) => answers[i] !== undefined);
    },
    claim(rows) {
      const { receiver, token } = rows[0]!.config;
      const calls = [claimCall(rows), encode('settle', [receiver, token])];
      return send('claim of the ledger', () => ({
        step: 'claim',
        to: SETTLEMENT,
        data: encode('multicall', [calls]),
      }));
    },
    refund(row, nonce, amount) {
      const signature = key.sign(refundData(chainId, row.id, nonce, amount));
      const back = encode('refundWithSignature', [row.config, amount, nonce, signature]);
      const calls = row.total > 0n ? [claimCall([row]), back] : [back];
      return send(`refund of ${row.id}, ${nonce}`, () => ({
        step: 'refund',
        to: SETTLEMENT,
        data: encode('multicall', [calls]),
      }));
    },
  };
}
