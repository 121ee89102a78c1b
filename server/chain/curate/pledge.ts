import { hexlify, randomBytes } from 'ethers';
import { sameAddress } from '../../../protocol/chain/did.ts';
import { PhcError } from '../../../protocol/errors.ts';
import type { Call } from '../call.ts';
import { type Chain, contractAddress } from '../connect.ts';
import { ensureAllowance } from '../token/allowance.ts';
import { readBalance, showAmount, type TokenInfo } from '../token/token-info.ts';
import { ESCROW, readPledges } from './escrow.ts';

/** Taking is two transactions; until the second the amount is reserved no longer than this. */
const RESERVED_SECONDS = 3600;

/** Who pledges to whom. */
export interface PledgeParties {
  readonly pledger: string;
  readonly payee: string;
}

/**
 * Puts tokens aside for a person who is to make something of them: the pledger can take them back until the payee takes
 * them. The payee can take all that lies there of the token, so a wallet has one pledge of a token at a time. Throws
 * `PHC_TOKEN_PLEDGE`, `PHC_TOKEN_BALANCE`.
 */
export async function pledgeCalls(
  chain: Chain,
  token: TokenInfo,
  amount: bigint,
  { pledger, payee }: PledgeParties,
): Promise<Call[]> {
  const { available, locked, payees } = await readPledges(chain, token.address, pledger);
  const refuse = (detail: string): never => {
    throw new PhcError('PHC_TOKEN_PLEDGE', { detail });
  };
  if (sameAddress(pledger, payee)) refuse('nobody can take a pledge of its own');
  const other = payees.find((one) => !sameAddress(one, payee));
  if (other) refuse(`${other} may take ${token.symbol} of yours from the escrow`);
  if (available + locked > 0n && payees.length === 0)
    refuse(`${showAmount(token, available)} of yours lie in the escrow for something else`);
  const balance = await readBalance(chain.provider, token.address, pledger);
  if (balance < amount)
    throw new PhcError('PHC_TOKEN_BALANCE', { detail: `${showAmount(token, balance)} there` });
  const escrow = contractAddress(chain, 'Escrow');
  const most = available + locked + amount;
  return [
    ...(await ensureAllowance(chain, token, pledger, escrow, amount)),
    {
      step: `put ${showAmount(token, amount)} aside`,
      to: escrow,
      data: ESCROW.encodeFunctionData('deposit', [token.address, amount]),
    },
    {
      step: `let ${payee} take it`,
      to: escrow,
      data: ESCROW.encodeFunctionData('authorize', [token.address, payee, most, RESERVED_SECONDS, 1]),
    },
  ];
}

/** Takes back what nobody has taken, and the payees' right to take more. Throws `PHC_TOKEN_PLEDGE` where there is nothing. */
export async function takeBackCalls(chain: Chain, token: TokenInfo, pledger: string): Promise<Call[]> {
  const { available, payees } = await readPledges(chain, token.address, pledger);
  if (available === 0n && payees.length === 0)
    throw new PhcError('PHC_TOKEN_PLEDGE', { detail: `${pledger} has pledged no ${token.symbol}` });
  const escrow = contractAddress(chain, 'Escrow');
  const forbid = payees.map((payee) => ({
    step: `let ${payee} take no more`,
    to: escrow,
    data: ESCROW.encodeFunctionData('authorize', [token.address, payee, 0, 0, 0]),
  }));
  const withdraw = {
    step: `take ${showAmount(token, available)} back`,
    to: escrow,
    data: ESCROW.encodeFunctionData('withdraw', [[token.address], [available]]),
  };
  // The money first: what is gone from the escrow cannot be taken while the rest is under way.
  return [...(available > 0n ? [withdraw] : []), ...forbid];
}

/**
 * Takes a pledge, and says for which model: the root stands in the event, where everybody can read what the money was
 * for. The contract checks nothing of that. Throws `PHC_TOKEN_PLEDGE`.
 */
export async function takeCalls(
  chain: Chain,
  token: TokenInfo,
  amount: bigint,
  { pledger, payee, modelRoot }: PledgeParties & { readonly modelRoot: string },
): Promise<Call[]> {
  const { available, payees } = await readPledges(chain, token.address, pledger);
  if (available < amount || !payees.some((one) => sameAddress(one, payee))) {
    const detail = `${pledger} has pledged ${showAmount(token, available)}, to ${payees.join(', ') || 'nobody'}`;
    throw new PhcError('PHC_TOKEN_PLEDGE', { detail });
  }
  const escrow = contractAddress(chain, 'Escrow');
  const job = hexlify(randomBytes(32));
  const { address } = token;
  const reserved = [job, address, pledger, amount, RESERVED_SECONDS];
  const claimed = [job, address, pledger, amount, `0x${modelRoot}`];
  return [
    { step: 'reserve it', to: escrow, data: ESCROW.encodeFunctionData('createLock', reserved) },
    { step: 'take it', to: escrow, data: ESCROW.encodeFunctionData('claimLockAndWithdraw', claimed) },
  ];
}
