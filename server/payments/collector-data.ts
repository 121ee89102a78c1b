import { AbiCoder } from 'ethers';
import { permitArguments } from './permit-arguments.ts';

/** What the collector of Permit2 is given: who may move the deposit, and the token's own permit if there is one. */
export interface CollectorData {
  readonly nonce: string;
  readonly deadline: string;
  /** The wallet's signature of the deposit. */
  readonly signature: string;
  readonly permit?: { readonly amount: string; readonly deadline: string; readonly signature: string };
}

/** The `collectorData` of a deposit, hex with 0x. Throws where the permit's signature is none of a key. */
export function collectorData({ nonce, deadline, signature, permit }: CollectorData): string {
  const coder = AbiCoder.defaultAbiCoder();
  let permitData = '0x';
  if (permit) {
    permitData = coder.encode(['uint256', 'uint256', 'uint8', 'bytes32', 'bytes32'], permitArguments(permit));
  }
  return coder.encode(['uint256', 'uint256', 'bytes', 'bytes'], [nonce, deadline, signature, permitData]);
}
