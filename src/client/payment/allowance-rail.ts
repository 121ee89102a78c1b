import { PhcError } from '../../../protocol/errors.ts';
import {
  type Allowance,
  allowanceOfSalt,
  isStanding,
  LONGEST_ALLOWANCE,
  saltOfAllowance,
} from '../../../protocol/payment/allowance.ts';
import { least } from '../../../protocol/payment/amount.ts';
import { type ChannelConfig, SETTLEMENT } from '../../../protocol/payment/channel.ts';
import { PERMIT2, PERMIT2_COLLECTOR } from '../../../protocol/payment/deposit-data.ts';
import { callData, numberAt } from './abi-call.ts';
import { allowanceMessages, signedAllowance } from './allowance.ts';
import type { ChainReader } from './chain-reader.ts';
import { readHolding } from './paid-asset.ts';
import type { PayingRail } from './paying-rail.ts';
import type { WithdrawCall } from './withdraw.ts';

/** How long a server may take money for answers, in seconds: a week, and then the time in which it has to claim. */
const SERVED_SECONDS = 7 * 86_400;

/** What Permit2 says that a server may take. */
async function readStanding(
  chain: ChainReader,
  owner: string,
  token: string,
  spender: string,
): Promise<Allowance> {
  const answer = await chain.view(PERMIT2, 'allowance(address,address,address)', [owner, token, spender]);
  return {
    amount: numberAt(answer, 0),
    expiration: Number(numberAt(answer, 1)),
    nonce: Number(numberAt(answer, 2)),
  };
}

const standingOf = (chain: ChainReader, { payer, token, receiverAuthorizer }: ChannelConfig) =>
  readStanding(chain, payer, token, receiverAuthorizer);

/** Takes the permission back: Permit2's `lockdown` of this token and this server. */
function revokeCall({ token, receiverAuthorizer }: ChannelConfig): WithdrawCall {
  // The list begins after one word, and has one pair.
  return {
    to: PERMIT2,
    data: callData('lockdown((address,address)[])', [32n, 1n, token, receiverAuthorizer]),
  };
}

/**
 * `permit2-allowance`, for chains without the settlement contract: the money stays in the wallet, and the server may
 * take so much of it until a time. Refused where the chain has what protects payers better.
 */
export const ALLOWANCE_RAIL: PayingRail = {
  staysInWallet: true,
  async checkContracts(chain) {
    if (!(await chain.hasCode(PERMIT2)))
      throw new PhcError('PHC_PAYMENT_RAIL', { detail: `${chain.title} has no contract at ${PERMIT2}` });
    if ((await chain.hasCode(SETTLEMENT)) && (await chain.hasCode(PERMIT2_COLLECTOR))) {
      const detail = `it wants to be allowed to take everything, and ${chain.title} has the contract that keeps it to what you sign for`;
      throw new PhcError('PHC_PAYMENT_RAIL', { detail });
    }
  },
  async newSalt(chain, { offer, account, amount, now }) {
    const { nonce } = await readStanding(chain, account, offer.asset, offer.authorizer);
    const lasts = Math.min(SERVED_SECONDS + offer.withdrawDelay, LONGEST_ALLOWANCE);
    return saltOfAllowance({ amount, expiration: now + lasts, nonce });
  },
  messages: allowanceMessages,
  signed: signedAllowance,
  async read(chain, { config }) {
    const standing = await standingOf(chain, config);
    if (!isStanding(allowanceOfSalt(config.salt), standing))
      return { balance: 0n, claimed: 0n, withdrawAt: 0 };
    const { balance, allowance } = await readHolding(chain, config.token, config.payer);
    const claimed = allowanceOfSalt(config.salt).amount - standing.amount;
    return { balance: claimed + least(standing.amount, balance, allowance), claimed, withdrawAt: 0 };
  },
  endsAt: ({ salt, withdrawDelay }) => allowanceOfSalt(salt).expiration - withdrawDelay,
  async withdrawal(chain, { config }) {
    const standing = await standingOf(chain, config);
    const { amount, expiration: at } = standing;
    const isOver =
      !isStanding(allowanceOfSalt(config.salt), standing) || amount === 0n || (await chain.now()) > at;
    return isOver ? { kind: 'nothing' } : { kind: 'revoke', call: revokeCall(config), amount, at };
  },
};
