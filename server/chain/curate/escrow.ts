import { Interface, ZeroAddress } from 'ethers';
import * as z from 'zod/mini';
import { callView } from '../call-view.ts';
import { type Chain, contractAddress } from '../connect.ts';

/** Ocean's Escrow, as far as pledges need it; a test compares each line with the published contract. */
export const ESCROW = new Interface([
  'function deposit(address token, uint256 amount)',
  'function withdraw(address[] token, uint256[] amount)',
  'function authorize(address token, address payee, uint256 maxLockedAmount, uint256 maxLockSeconds, uint256 maxLockCounts)',
  'function createLock(uint256 jobId, address token, address payer, uint256 amount, uint256 expiry)',
  'function claimLockAndWithdraw(uint256 jobId, address token, address payer, uint256 amount, bytes proof)',
  'function getUserFunds(address payer, address token) view returns (tuple(uint256 available, uint256 locked))',
  'function getAuthorizations(address token, address payer, address payee) view returns (tuple(address payee, uint256 maxLockedAmount, uint256 currentLockedAmount, uint256 maxLockSeconds, uint256 maxLockCounts, uint256 currentLocks)[])',
  'event Claimed(address indexed payee, uint256 jobId, address token, address indexed payer, uint256 amount, bytes proof)',
]);

const Funds = z.tuple([z.bigint(), z.bigint()]);
const Authorisations = z.array(
  z.tuple([z.string(), z.bigint(), z.bigint(), z.bigint(), z.bigint(), z.bigint()]),
);

/** What an account has in the escrow of one token. */
export interface Pledges {
  /** Nobody has reserved it: the account can take it out, and everybody named in `payees` can take it. */
  readonly available: bigint;
  /** Reserved by a payee, to be claimed or to come back. */
  readonly locked: bigint;
  readonly payees: readonly string[];
}

/** Reads what an account has pledged of a token. Throws `PHC_CHAIN_CONTRACT` where the chain has no Escrow. */
export async function readPledges(chain: Chain, token: string, account: string): Promise<Pledges> {
  const escrow = { abi: ESCROW, to: contractAddress(chain, 'Escrow') };
  const authorised = { ...escrow, method: 'getAuthorizations', args: [token, account, ZeroAddress] };
  const [[available, locked], authorisations] = await Promise.all([
    callView(chain.provider, { ...escrow, method: 'getUserFunds', args: [account, token] }, Funds),
    callView(chain.provider, authorised, Authorisations),
  ]);
  const payees = authorisations.filter(([, most]) => most > 0n).map(([payee]) => payee);
  return { available, locked, payees };
}
