import { formatEther, formatUnits, type Wallet } from 'ethers';
import type { Call } from '../../chain/call.ts';
import { carryOut } from '../../chain/carry-out.ts';
import { type Chain, openChain } from '../../chain/connect.ts';
import type { JournalProgress } from '../../chain/journal.ts';
import { type Rehearsal, rehearse } from '../../chain/rehearse.ts';
import { openWallet } from '../../chain/wallet/open-wallet.ts';
import { withProgress } from '../with-progress.ts';
import type { ReadFlags, WriteFlags } from './flags.ts';

/** Prints what a command found: as JSON, whose whole numbers of any size are decimal digits, or as lines. */
export function printResult({ json }: ReadFlags, value: unknown, lines: readonly string[]): void {
  const text = (_key: string, item: unknown) => (typeof item === 'bigint' ? String(item) : item);
  process.stdout.write(json ? `${JSON.stringify(value, text)}\n` : lines.map((line) => `${line}\n`).join(''));
}

/** Opens the chain for a command and closes it whatever happens. */
export async function withChain<T>(
  { chain: name, rpc }: ReadFlags,
  work: (chain: Chain) => Promise<T>,
): Promise<T> {
  const chain = await openChain(name, rpc ? { rpcs: rpc } : {});
  try {
    return await work(chain);
  } finally {
    chain.stop();
  }
}

/** Something that a wallet does with a few transactions. */
export interface Task {
  /** What the person asked for, all of it: the same words go on with what a killed process began. */
  readonly id: readonly (string | number | undefined)[];
  /** Looks at the chain, says the terms, and plans; not called again for a task that was begun. */
  plan(chain: Chain, wallet: Wallet, say: (...terms: string[]) => void): Promise<Call[]>;
}

function rehearsalLines({ coin }: Chain, from: string, { calls, gasPrice }: Rehearsal): string[] {
  const gas = calls.reduce((sum, call) => sum + (call.gas ?? 0n), 0n);
  const unknown = calls.some((call) => call.gas === undefined);
  return [
    ...calls.map(({ step, to, data, gas: own, refusal }, i) => {
      const where = to ? `to ${to}` : 'a new contract';
      const cost = refusal ? `would fail: ${refusal}` : `gas ${own ?? 'not known yet'}`;
      return `${i + 1}. ${step}; ${where}, ${data.length / 2 - 1} bytes, ${cost}`;
    }),
    `Cost: ${unknown ? 'more than ' : ''}${gas} gas, at ${formatUnits(gasPrice, 'gwei')} gwei at most ` +
      `${formatEther(gas * gasPrice)} ${coin}`,
    `Public for ever: that ${from} did this, when, and every amount and account above.`,
    'Nothing was sent.',
  ];
}

async function showOnly(chain: Chain, wallet: Wallet, task: Task, flags: WriteFlags): Promise<void> {
  const terms: string[] = [];
  const calls = await task.plan(chain, wallet, (...lines) => terms.push(...lines));
  const rehearsal = await rehearse(chain, wallet.address, calls);
  printResult(flags, { dryRun: true, from: wallet.address, terms, ...rehearsal }, [
    ...terms,
    ...rehearsalLines(chain, wallet.address, rehearsal),
  ]);
}

/**
 * Does what a command is for, or only shows it (`--dry-run`): terms first, a line of progress for each transaction,
 * and at the end what was sent. Killed and called again, it goes on where it was.
 */
export function runTask(flags: WriteFlags, task: Task): Promise<void> {
  return withChain(flags, async (chain) => {
    const wallet = await openWallet(chain, flags.from);
    if (flags.dryRun) return showOnly(chain, wallet, task, flags);
    const say = (...lines: string[]) => process.stderr.write(lines.map((line) => `${line}\n`).join(''));
    const outcome = await withProgress((onProgress, signal) => {
      const id = task.id.map((part) => part ?? '').join(' ');
      const onStep = ({ step, state, hash }: JournalProgress) =>
        onProgress(`${step}: ${state === 'done' ? 'done' : hash}`, Number(state === 'done'));
      const options = { chain, wallet, signal, id, onProgress: onStep };
      return carryOut(options, () => task.plan(chain, wallet, say));
    });
    if (!outcome) return;
    const { resumed, calls, receipts } = outcome;
    const sent = receipts.map(({ hash, gasUsed }, i) => ({ step: calls[i]!.step, hash, gasUsed }));
    printResult(flags, { resumed, transactions: sent }, [
      ...(resumed ? ['This went on with what was begun before.'] : []),
      ...sent.map(({ step, hash }) => `${step}: ${hash}`),
      ...(sent.length === 0 ? ['There was nothing to do.'] : []),
    ]);
  });
}
