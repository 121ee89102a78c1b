import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isError, keccak256, Transaction, type TransactionReceipt, toUtf8Bytes, type Wallet } from 'ethers';
import type * as z from 'zod/mini';
import { PhcError } from '../../protocol/errors.ts';
import { homeFolder } from '../home.ts';
import { acquireLock } from '../lock.ts';
import type { Call } from './call.ts';
import type { Chain } from './connect.ts';
import { type JournalFile, readJournal, type Sent, writeJournal } from './journal-file.ts';
import { settle } from './settle.ts';
import { spend } from './wallet/spending.ts';

/** What is told while transactions go out. */
export interface JournalProgress {
  readonly step: string;
  readonly state: 'sending' | 'done';
  readonly hash?: string;
}

export interface JournalOptions {
  readonly chain: Chain;
  readonly wallet: Wallet;
  /** What is done, with all that makes it one thing and not another: the same text finds the same journal. */
  readonly id: string;
  readonly home?: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: JournalProgress) => void;
}

/** Steps that are each done once, however often the process is killed in between and begins again. */
export interface Journal {
  /** True when an earlier process began it. */
  readonly resumed: boolean;
  /** What was decided when this fact was first asked for. */
  fact<Shape extends z.ZodMiniType>(
    name: string,
    shape: Shape,
    decide: () => Promise<z.infer<Shape>> | z.infer<Shape>,
  ): Promise<z.infer<Shape>>;
  /**
   * The receipt of a step's transaction: sent now, or found. Throws `PHC_CHAIN_REVERTED`, `PHC_CHAIN_LIMIT`,
   * `PHC_CHAIN_FUNDS`, and `PHC_CHAIN_JOURNAL` where an earlier process did something else under this name.
   */
  send(call: Call): Promise<TransactionReceipt>;
  /** All is done: the same id begins anew. */
  finish(): Promise<void>;
  /** Lets others write with this wallet. */
  close(): Promise<void>;
}

/** Gas that blocks take more than the estimate when something else came first. */
const HEADROOM = 120n;

function callDigest({ to, data }: Call): string {
  return keccak256(toUtf8Bytes(`${to?.toLowerCase() ?? ''}:${data.toLowerCase()}`));
}

function revertReason(error: unknown): string | undefined {
  if (isError(error, 'CALL_EXCEPTION')) return error.reason ?? error.shortMessage;
  return undefined;
}

async function sign({ chain, wallet }: JournalOptions, call: Call): Promise<{ sent: Sent; wei: bigint }> {
  const { provider } = chain;
  const { address } = wallet;
  const request = { from: address, to: call.to, data: call.data };
  const gas = await provider.estimateGas(request).catch((cause) => {
    const reason = revertReason(cause);
    if (reason !== undefined) {
      throw new PhcError('PHC_CHAIN_REVERTED', { detail: `${call.step}: ${reason}`, cause });
    }
    if (isError(cause, 'INSUFFICIENT_FUNDS'))
      throw new PhcError('PHC_CHAIN_FUNDS', { detail: address, cause });
    throw cause;
  });
  const { maxFeePerGas, maxPriorityFeePerGas } = await provider.getFeeData();
  const gasLimit = (gas * HEADROOM) / 100n;
  const nonce = await provider.getTransactionCount(address, 'pending');
  const raw = await wallet.signTransaction({
    to: call.to,
    data: call.data,
    nonce,
    gasLimit,
    chainId: chain.id,
    type: 2,
    maxFeePerGas: maxFeePerGas!,
    maxPriorityFeePerGas: maxPriorityFeePerGas!,
  });
  const hash = Transaction.from(raw).hash!;
  return { sent: { call: callDigest(call), nonce, hash, raw }, wei: gasLimit * maxFeePerGas! };
}

/**
 * Opens the journal of a task, new or begun by a process that was killed. One at a time writes with a wallet: another
 * waits here. Throws `PHC_CHAIN_JOURNAL` for one that cannot be read.
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { chain, wallet, id, home = homeFolder(), signal, onProgress = () => undefined } = options;
  const { address } = wallet;
  const folder = join(home, 'chain', String(chain.id));
  const name = createHash('sha256').update(id).digest('hex').slice(0, 32);
  const path = join(folder, address.toLowerCase(), `${name}.json`);
  await mkdir(dirname(path), { recursive: true });
  const lock = await acquireLock(join(folder, `${address.toLowerCase()}.lock`), {
    wait: true,
    ...(signal ? { signal } : {}),
  });
  try {
    const found = await readJournal(path);
    const unfinished = found && !found.finished ? found : undefined;
    const file: JournalFile = unfinished ?? {
      v: 1,
      id,
      chainId: chain.id,
      wallet: address,
      finished: false,
      facts: {},
      steps: {},
    };
    return {
      resumed: unfinished !== undefined,
      async fact(factName, shape, decide) {
        if (!Object.hasOwn(file.facts, factName)) {
          file.facts[factName] = await decide();
          await writeJournal(path, file);
        }
        return shape.parse(file.facts[factName]);
      },
      async send(call) {
        for (;;) {
          const before = file.steps[call.step];
          if (before && before.call !== callDigest(call)) {
            throw new PhcError('PHC_CHAIN_JOURNAL', {
              detail: `${call.step} was sent before with other content, see ${path}`,
            });
          }
          let sent = before;
          if (!sent) {
            const signed = await sign(options, call);
            sent = signed.sent;
            await spend(home, chain, { address, hash: sent.hash, wei: signed.wei });
            file.steps[call.step] = sent;
            await writeJournal(path, file);
          }
          onProgress({ step: call.step, state: 'sending', hash: sent.hash });
          const receipt = await settle(chain, address, sent, signal);
          if (receipt?.status === 1) {
            onProgress({ step: call.step, state: 'done', hash: sent.hash });
            return receipt;
          }
          // It had no effect and never will: the next attempt is a new transaction.
          delete file.steps[call.step];
          await writeJournal(path, file);
          if (receipt) throw new PhcError('PHC_CHAIN_REVERTED', { detail: `${call.step}, ${sent.hash}` });
        }
      },
      async finish() {
        file.finished = true;
        await writeJournal(path, file);
      },
      close: () => lock.release(),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
