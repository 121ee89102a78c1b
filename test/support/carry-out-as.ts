import type { Call } from '../../server/chain/call.ts';
import { type CarriedOut, carryOut } from '../../server/chain/carry-out.ts';
import type { TestDevnet } from './devnet.ts';

let task = 0;

/** Has somebody of the stories send what is planned, as a task of its own. */
export function carryOutAs(
  { chain, home, wallet }: TestDevnet,
  who: string,
  plan: () => Promise<Call[]>,
): Promise<CarriedOut> {
  return carryOut({ chain, wallet: wallet(who), home, id: `test ${task++}` }, plan);
}
