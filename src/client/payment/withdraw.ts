import type { ChannelConfig } from '../../../protocol/payment/channel.ts';
import { SETTLEMENT } from '../../../protocol/payment/channel.ts';
import { callData } from './abi-call.ts';
import type { ChannelOnChain } from './paid-asset.ts';

/** A transaction that the wallet is to send. */
export interface WithdrawCall {
  readonly to: string;
  /** Hex with 0x. */
  readonly data: string;
}

const CONFIG = '(address,address,address,address,address,uint40,bytes32)';

function members(config: ChannelConfig): (bigint | string)[] {
  const { payer, payerAuthorizer, receiver, receiverAuthorizer, token, withdrawDelay, salt } = config;
  return [payer, payerAuthorizer, receiver, receiverAuthorizer, token, BigInt(withdrawDelay), salt];
}

/** Announces that everything that was not claimed is taken back: the server has the channel's delay to claim its own. */
export function startCall(config: ChannelConfig, { balance, claimed }: ChannelOnChain): WithdrawCall {
  const data = callData(`initiateWithdraw(${CONFIG},uint128)`, [...members(config), balance - claimed]);
  return { to: SETTLEMENT, data };
}

/** Pays out what was announced, as far as claims have left it, once the delay is over. */
export function finishCall(config: ChannelConfig): WithdrawCall {
  return { to: SETTLEMENT, data: callData(`finalizeWithdraw(${CONFIG})`, members(config)) };
}
