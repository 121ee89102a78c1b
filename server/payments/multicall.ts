import { type BlockTag, Interface, type Provider } from 'ethers';
import * as z from 'zod/mini';
import { callView } from '../chain/call-view.ts';

const MULTICALL3 = new Interface([
  'function aggregate3(tuple(address target,bool allowFailure,bytes callData)[] calls) view returns (tuple(bool success,bytes returnData)[])',
]);
const Results = z.array(z.tuple([z.boolean(), z.string()]));

/** What each call of the list answers or would do, in one question; undefined for one that fails. */
export async function askMany(
  provider: Provider,
  multicall: string,
  calls: ReadonlyArray<{ readonly to: string; readonly data: string }>,
  block: BlockTag = 'latest',
): Promise<Array<string | undefined>> {
  const list = calls.map(({ to, data }) => ({ target: to, allowFailure: true, callData: data }));
  const question = { abi: MULTICALL3, to: multicall, method: 'aggregate3', args: [list], block };
  const results = await callView(provider, question, Results);
  return results.map(([success, data]) => (success ? data : undefined));
}
