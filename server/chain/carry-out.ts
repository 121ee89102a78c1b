import type { TransactionReceipt } from 'ethers';
import * as z from 'zod/mini';
import { PhcError } from '../../protocol/errors.ts';
import type { Call } from './call.ts';
import { type JournalOptions, openJournal } from './journal.ts';

const Planned = z.array(z.object({ step: z.string(), to: z.nullable(z.string()), data: z.string() }));

/** What came of a task. */
export interface CarriedOut {
  /** True when an earlier process, killed in between, had begun it. */
  readonly resumed: boolean;
  readonly calls: readonly Call[];
  readonly receipts: readonly TransactionReceipt[];
}

/**
 * Plans a task once and sends its transactions one after the other, each once however often the process is killed.
 * A task that was begun goes on as it was planned then; one that the chain refused is planned anew the next time.
 * Throws what `plan` and `Journal.send` throw.
 */
export async function carryOut(options: JournalOptions, plan: () => Promise<Call[]>): Promise<CarriedOut> {
  const journal = await openJournal(options);
  try {
    const calls = await journal.fact('calls', Planned, plan);
    const receipts: TransactionReceipt[] = [];
    for (const call of calls) receipts.push(await journal.send(call));
    await journal.finish();
    return { resumed: journal.resumed, calls, receipts };
  } catch (error) {
    // A price or a limit has changed since: the same transactions would be refused for ever.
    if (error instanceof PhcError && error.code === 'PHC_CHAIN_REVERTED') await journal.finish();
    throw error;
  } finally {
    await journal.close();
  }
}
