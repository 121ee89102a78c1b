import { ZeroAddress } from 'ethers';
import * as z from 'zod/mini';
import { sameAddress } from '../../../protocol/chain/did.ts';
import { PhcError } from '../../../protocol/errors.ts';
import type { Call } from '../call.ts';
import { callView } from '../call-view.ts';
import { type Chain, contractAddress } from '../connect.ts';
import { DATATOKEN, DISPENSER } from './abi.ts';
import type { Datatoken } from './datatoken.ts';
import { readBalance, showAmount, type TokenInfo } from './token-info.ts';

/** How a datatoken is given away. */
export interface DispenserState {
  /** False as well where there was never a dispenser. */
  readonly active: boolean;
  readonly exists: boolean;
  /** True when it mints what it gives. */
  readonly mints: boolean;
  /** The most of one request. */
  readonly most: bigint;
  /** Nobody gets any who holds this much. */
  readonly ceiling: bigint;
  /** What lies there to be given. */
  readonly stock: bigint;
  /** The only account that may ask, for itself or others; undefined where everybody may. */
  readonly onlyFor: string | undefined;
}

const Status = z.tuple([
  z.boolean(),
  z.string(),
  z.boolean(),
  z.bigint(),
  z.bigint(),
  z.bigint(),
  z.string(),
]);

/** Reads how a datatoken is given away. */
export async function readDispenser(chain: Chain, token: TokenInfo): Promise<DispenserState> {
  const to = contractAddress(chain, 'Dispenser');
  const question = { abi: DISPENSER, to, method: 'status', args: [token.address] };
  const [active, owner, mints, most, ceiling, stock, onlyFor] = await callView(
    chain.provider,
    question,
    Status,
  );
  return {
    active,
    exists: owner !== ZeroAddress,
    mints,
    most,
    ceiling,
    stock,
    onlyFor: onlyFor === ZeroAddress ? undefined : onlyFor,
  };
}

/**
 * Asks for free datatokens. The dispenser looks at what `to` holds at that moment, not at what it got before: tokens
 * that were passed on or spent can be had again. Throws `PHC_TOKEN_MARKET` with the reason why it would refuse.
 */
export async function dispenseCalls(
  chain: Chain,
  token: TokenInfo,
  amount: bigint,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<Call[]> {
  const [state, balance] = await Promise.all([
    readDispenser(chain, token),
    readBalance(chain.provider, token.address, to),
  ]);
  const { active, most, ceiling, stock, mints, onlyFor } = state;
  const refuse = (detail: string): never => {
    throw new PhcError('PHC_TOKEN_MARKET', { detail: `${token.symbol}: ${detail}` });
  };
  if (!active) refuse('none are given away');
  if (onlyFor !== undefined && !sameAddress(onlyFor, from)) refuse(`only ${onlyFor} may ask`);
  if (amount > most) refuse(`${showAmount(token, most)} at most at a time`);
  if (balance >= ceiling)
    refuse(`${to} holds ${showAmount(token, balance)}; given below ${showAmount(token, ceiling)}`);
  if (amount > stock && !mints) refuse(`only ${showAmount(token, stock)} are left`);
  const data = DISPENSER.encodeFunctionData('dispense', [token.address, amount, to]);
  return [
    { step: `dispense ${showAmount(token, amount)} to ${to}`, to: contractAddress(chain, 'Dispenser'), data },
  ];
}

/** The limits of a dispenser. */
export interface DispenserTerms {
  readonly most: bigint;
  readonly ceiling: bigint;
  readonly onlyFor: string | undefined;
}

async function checkRights({ provider }: Chain, datatoken: Datatoken, account: string): Promise<void> {
  const question = { abi: DATATOKEN, to: datatoken.address, method: 'isERC20Deployer', args: [account] };
  if (sameAddress(datatoken.nftOwner, account) || (await callView(provider, question, z.boolean()))) return;
  throw new PhcError('PHC_TOKEN_RIGHTS', { detail: `${account} does not own ${datatoken.symbol}` });
}

/** Begins to give a datatoken away on these terms, or changes them. Throws `PHC_TOKEN_RIGHTS`. */
export async function openDispenserCalls(
  chain: Chain,
  datatoken: Datatoken,
  { most, ceiling, onlyFor = ZeroAddress }: DispenserTerms,
  owner: string,
): Promise<Call[]> {
  await checkRights(chain, datatoken, owner);
  const dispenser = contractAddress(chain, 'Dispenser');
  const { exists, onlyFor: before = ZeroAddress } = await readDispenser(chain, datatoken);
  const step = `give away ${showAmount(datatoken, most)} at a time, below ${showAmount(datatoken, ceiling)}`;
  if (!exists) {
    const args = [dispenser, most, ceiling, true, onlyFor];
    return [{ step, to: datatoken.address, data: DATATOKEN.encodeFunctionData('createDispenser', args) }];
  }
  const { address } = datatoken;
  const limits = {
    step,
    to: dispenser,
    data: DISPENSER.encodeFunctionData('activate', [address, most, ceiling]),
  };
  if (sameAddress(before, onlyFor)) return [limits];
  const opens = onlyFor === ZeroAddress;
  const people = {
    step: opens ? 'let everybody ask' : `let only ${onlyFor} ask`,
    to: dispenser,
    data: DISPENSER.encodeFunctionData('setAllowedSwapper', [address, onlyFor]),
  };
  // Between the two nobody may get more than before or after them.
  return opens ? [limits, people] : [people, limits];
}

/** Ends the giving away. Throws `PHC_TOKEN_RIGHTS`. */
export async function closeDispenserCalls(
  chain: Chain,
  datatoken: Datatoken,
  owner: string,
): Promise<Call[]> {
  await checkRights(chain, datatoken, owner);
  const data = DISPENSER.encodeFunctionData('deactivate', [datatoken.address]);
  return [{ step: 'give no more away', to: contractAddress(chain, 'Dispenser'), data }];
}
