import type { Interface, Result } from 'ethers';
import * as z from 'zod/mini';
import type { Witnesses } from './open-witnesses.ts';

const Data = z.string().check(z.regex(/^0x(?:[0-9a-f]{2})*$/));

/** What a contract's function gives as of the witnesses' block. Throws as `Witnesses.ask` does, or where it reverts. */
export async function readContract(
  { ask, block }: Witnesses,
  to: string,
  abi: Interface,
  name: string,
  args: readonly unknown[] = [],
): Promise<Result> {
  const call = { to, data: abi.encodeFunctionData(name, args) };
  // By hash and not by number, so that a reorganisation is an error and never another answer (EIP-1898).
  const data = await ask('eth_call', [call, { blockHash: block.hash }], Data);
  return abi.decodeFunctionResult(name, data);
}
