import { type Interface, isError } from 'ethers';
import * as z from 'zod/mini';
import { PhcError } from '../../../protocol/errors.ts';
import type { Witnesses } from './open-witnesses.ts';

const Data = z.string().check(z.regex(/^0x(?:[0-9a-f]{2})*$/));

/** A view function of a contract, and what it is called with. */
interface Question {
  readonly abi: Interface;
  readonly to: string;
  readonly method: string;
  readonly args?: readonly unknown[];
}

/**
 * What a view function answers as of the witnesses' block: its one value, or an array of them. Throws as
 * `Witnesses.ask` does, and `PHC_CHAIN_ANSWER` for what does not fit.
 */
export async function askContract<Shape extends z.ZodMiniType>(
  { ask, block }: Witnesses,
  { abi, to, method, args = [] }: Question,
  shape: Shape,
): Promise<z.infer<Shape>> {
  const call = { to, data: abi.encodeFunctionData(method, args) };
  // By hash and not by number, so that a reorganisation is an error and never another answer (EIP-1898).
  const data = await ask('eth_call', [call, { blockHash: block.hash }], Data);
  try {
    const values: unknown[] = abi.decodeFunctionResult(method, data).toArray(true);
    return shape.parse(values.length === 1 ? values[0] : values);
  } catch (cause) {
    if (!isError(cause, 'BAD_DATA') && !(cause instanceof z.core.$ZodError)) throw cause;
    throw new PhcError('PHC_CHAIN_ANSWER', { detail: `${method} of ${to}`, cause });
  }
}
