import { PhcError } from '../../../protocol/errors.ts';
import { SETTLEMENT } from '../../../protocol/payment/channel.ts';
import { PERMIT2, PERMIT2_COLLECTOR } from '../../../protocol/payment/deposit-data.ts';
import { channelOf } from './budgets.ts';
import { depositMessages, signedDeposit } from './deposit.ts';
import { readChannel } from './paid-asset.ts';
import type { PayingRail } from './paying-rail.ts';
import { randomHex } from './random-hex.ts';
import { finishCall, startCall } from './withdraw.ts';

/** `batch-settlement`: a contract holds the money, and gives the server what the session key signed for. */
export const DEPOSIT_RAIL: PayingRail = {
  staysInWallet: false,
  async checkContracts(chain) {
    for (const contract of [SETTLEMENT, PERMIT2_COLLECTOR, PERMIT2]) {
      if (!(await chain.hasCode(contract)))
        throw new PhcError('PHC_PAYMENT_RAIL', { detail: `${chain.title} has no contract at ${contract}` });
    }
  },
  newSalt: async () => randomHex(),
  messages: depositMessages,
  signed: signedDeposit,
  read: (chain, budget) => readChannel(chain, channelOf(budget)),
  endsAt: () => Number.POSITIVE_INFINITY,
  async withdrawal(chain, budget) {
    const { config } = budget;
    const channel = await readChannel(chain, channelOf(budget));
    const { balance, claimed, withdrawAt } = channel;
    if (balance <= claimed) return { kind: 'nothing' };
    if (withdrawAt === 0)
      return { kind: 'start', call: startCall(config, channel), amount: balance - claimed };
    const at = withdrawAt + config.withdrawDelay;
    const now = await chain.now();
    return now < at ? { kind: 'wait', at, now } : { kind: 'finish', call: finishCall(config), at };
  },
};
