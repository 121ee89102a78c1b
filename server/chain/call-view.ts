import { type BlockTag, type Interface, isError, type Provider } from 'ethers';
import * as z from 'zod/mini';
import { PhcError } from '../../protocol/errors.ts';

/** A view function of a contract, and what it is called with. */
interface Question {
  readonly abi: Interface;
  readonly to: string;
  readonly method: string;
  readonly args?: readonly unknown[];
  readonly block?: BlockTag;
}

/** What a view function answers: its one value, or an array of them. Throws `PHC_CHAIN_ANSWER` for what does not fit. */
export async function callView<Shape extends z.ZodMiniType>(
  provider: Provider,
  { abi, to, method, args = [], block = 'latest' }: Question,
  shape: Shape,
): Promise<z.infer<Shape>> {
  const data = await provider.call({ to, data: abi.encodeFunctionData(method, args), blockTag: block });
  try {
    const values: unknown[] = abi.decodeFunctionResult(method, data).toArray(true);
    return shape.parse(values.length === 1 ? values[0] : values);
  } catch (cause) {
    // A datatoken's fallback answers every question with nothing, as an account without code does.
    if (!isError(cause, 'BAD_DATA') && !(cause instanceof z.core.$ZodError)) throw cause;
    throw new PhcError('PHC_CHAIN_ANSWER', { detail: `${method} of ${to}`, cause });
  }
}
