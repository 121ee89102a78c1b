import artifact from '@oceanprotocol/contracts/artifacts/contracts/df/Splitter.sol/Splitter.json';
import { concat, Interface } from 'ethers';
import { type Payee, sharesOf } from '../../../protocol/chain/revenue.ts';
import type { Call } from '../call.ts';

/** Ocean's Splitter: pays a token that lies on it to its payees by their shares, whoever asks for it. */
export const SPLITTER = new Interface(artifact.abi);

/** The code of a deployed Splitter, hex with 0x; it has no constants of its own, so all are alike. */
export const SPLITTER_CODE: string = artifact.deployedBytecode;

/** Makes a Splitter for these payees; its address follows from sender and nonce. The sender owns it at first. */
export function deploySplitter(payees: readonly Payee[]): Call {
  const shares = sharesOf(payees);
  const parameters = [shares.map(({ account }) => account), shares.map((share) => share.shares)];
  return {
    step: 'deploy the splitter',
    to: null,
    data: concat([artifact.bytecode, SPLITTER.encodeDeploy(parameters)]),
  };
}

/** Gives the Splitter's ownership up, after which nobody can change its shares; not to be undone. */
export function renounceSplitter(splitter: string): Call {
  return {
    step: 'give up changing the shares',
    to: splitter,
    data: SPLITTER.encodeFunctionData('renounceOwnership'),
  };
}
