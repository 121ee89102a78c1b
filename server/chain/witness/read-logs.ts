import * as z from 'zod/mini';
import type { Witnesses } from './open-witnesses.ts';

const Hex = z.string().check(z.regex(/^0x(?:[0-9a-f]{2})*$/));
const Quantity = z.pipe(z.string().check(z.regex(/^0x[0-9a-f]{1,13}$/)), z.transform(Number));

const Log = z.object({
  address: Hex,
  topics: z.array(Hex),
  data: Hex,
  blockNumber: Quantity,
  blockHash: Hex,
  transactionHash: Hex,
  logIndex: Quantity,
});
/** An event as nodes give it; hex is lower case with 0x. */
export type Log = z.infer<typeof Log>;

/** Which events: emitted by these contracts (any where left out), with these topics. */
export interface LogFilter {
  readonly address?: readonly string[];
  readonly topics: ReadonlyArray<string | readonly string[] | null>;
}

const hex = (number: number) => `0x${number.toString(16)}`;

/** Events of a range of blocks, both ends included, in their order. Throws as `Witnesses.ask` does. */
export function readLogs({ ask }: Witnesses, filter: LogFilter, from: number, to: number): Promise<Log[]> {
  return ask('eth_getLogs', [{ ...filter, fromBlock: hex(from), toBlock: hex(to) }], z.array(Log));
}
