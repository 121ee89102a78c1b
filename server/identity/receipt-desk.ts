import { timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import type { Envelope } from '../../protocol/dsse.ts';
import { PhcError } from '../../protocol/errors.ts';
import type { ReceiptAnswer } from '../../protocol/receipt/receipt-answer.ts';
import type { GenerateEvent } from '../engine/engine.ts';
import { acquireLock, type Lock } from '../lock.ts';
import { type Asked, answerOf, claimOf } from './claim.ts';
import { engineDigest } from './engine-digest.ts';
import { openReceiptChain, type ReceiptChain } from './receipt-chain.ts';
import { openServerKey } from './server-key.ts';
import { createTranscript } from './transcript.ts';

/** What an answer carries when a receipt was asked for. */
export interface Proof {
  readonly receipt: Envelope;
  /** Negative log-probabilities in millionths, one for each token: what `lpRoot` is about. */
  readonly logprobs: number[];
}

/** One answer on its way to its receipt. */
export interface AnswerRecord {
  /** Takes each event before its text is sent. */
  add(event: GenerateEvent): void;
  /** What was said gets no receipt: it turned out not to be what the receipt would say. */
  discard(): void;
  /** No more events come: what was said gets its receipt, be it complete or cut by whichever side. */
  end(): void;
  /**
   * The receipt once it is on the disk; to be asked for after the end. Undefined where another engine did not tell the id of
   * every token. Throws `PHC_RECEIPT_UNAVAILABLE`.
   */
  proof(): Promise<Proof | undefined>;
}

/** Where a server's answers get their receipts. The key, the journal and its lock are taken when they are first needed. */
export interface ReceiptDesk {
  /** Throws `PHC_RECEIPT_UNAVAILABLE`, `PHC_RECEIPT_JOURNAL` or `PHC_SERVER_IDENTITY` where nothing can be signed. */
  begin(asked: Asked): Promise<AnswerRecord>;
  /** What a client is given that knows id and nonce; waits for an answer that is on its way. Throws `PHC_RECEIPT_UNKNOWN`. */
  find(id: string, nonce: string): Promise<ReceiptAnswer>;
  head(): Promise<ReceiptChain['head']>;
  close(): Promise<void>;
}

/** Answers whose text and tokens are remembered for clients that left early. */
const REMEMBERED = 256;

interface Kept {
  readonly nonce: string;
  readonly settled: Promise<ReceiptAnswer | undefined>;
}

interface Open {
  readonly chain: ReceiptChain;
  readonly lock: Lock;
}

async function openChain(home: string): Promise<Open> {
  const key = await openServerKey(home);
  const path = join(home, 'receipts.journal');
  const lock = await acquireLock(`${path}.lock`, { wait: false });
  if (!lock) {
    throw new PhcError('PHC_RECEIPT_UNAVAILABLE', {
      detail: 'another server of this home folder signs them',
    });
  }
  try {
    return { chain: await openReceiptChain(path, key), lock };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function sameNonce(given: string, own: string): boolean {
  return given.length === own.length && timingSafeEqual(Buffer.from(given), Buffer.from(own));
}

/** The desk of the server in this home folder. */
export function createReceiptDesk(home: string): ReceiptDesk {
  const kept = new Map<string, Kept>();
  const open = new Set<Promise<unknown>>();
  let opening: Promise<Open> | undefined;
  let closed = false;

  const ready = () => {
    if (closed) throw new PhcError('PHC_SERVER_STOPPING');
    // What stands in the way today (another server, a full disk) may be gone at the next request.
    opening ??= openChain(home).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };

  const remember = (id: string, entry: Kept) => {
    kept.set(id, entry);
    for (const oldest of kept.keys()) {
      if (kept.size <= REMEMBERED) break;
      kept.delete(oldest);
    }
  };

  return {
    async begin(asked) {
      const { chain } = await ready();
      const engineSha256 = await engineDigest(asked.profile);
      const said = createTranscript();
      const t0 = Date.now();
      let settle: (answer: ReceiptAnswer | undefined) => void = () => {};
      const settled = new Promise<ReceiptAnswer | undefined>((resolve) => {
        settle = resolve;
      });
      remember(asked.id, { nonce: asked.nonce, settled });
      let issued: Promise<Proof> | undefined;
      let discarded = false;

      async function issue(): Promise<Proof> {
        try {
          const receipt = await chain.issue(await claimOf(asked, said, engineSha256, t0));
          settle(answerOf(asked, said, receipt));
          return { receipt, logprobs: [...said.logprobs] };
        } catch (error) {
          settle(undefined);
          throw error;
        }
      }
      return {
        add: said.add,
        discard() {
          discarded = true;
        },
        end() {
          // Who was sent nothing has nothing that a receipt could be about.
          const isNothing = said.finish === undefined && said.tokens.length === 0;
          if (isNothing || discarded || !said.hasAllIds) {
            settle(undefined);
            return;
          }
          issued ??= issue();
          const done: Promise<unknown> = issued.catch(() => {}).finally(() => open.delete(done));
          open.add(done);
        },
        async proof() {
          if (!said.hasAllIds) return undefined;
          if (!issued) throw new PhcError('PHC_RECEIPT_UNAVAILABLE', { detail: 'nothing was said' });
          return issued;
        },
      };
    },
    async find(id, nonce) {
      const entry = kept.get(id);
      const known = entry && sameNonce(nonce, entry.nonce) ? await entry.settled : undefined;
      if (known) return known;
      const receipt = entry ? undefined : (await ready()).chain.find(id, nonce);
      if (!receipt) throw new PhcError('PHC_RECEIPT_UNKNOWN');
      return { id, receipt };
    },
    head: async () => (await ready()).chain.head,
    async close() {
      closed = true;
      await Promise.all(open);
      const opened = await opening?.catch(() => undefined);
      await opened?.chain.close();
      await opened?.lock.release();
    },
  };
}
