import { utf8 } from '../../protocol/bytes.ts';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import { Envelope, seal } from '../../protocol/dsse.ts';
import { PhcError } from '../../protocol/errors.ts';
import { digestOf } from '../../protocol/receipt/hashes.ts';
import { readReceipt, type SignedReceipt } from '../../protocol/receipt/read-receipt.ts';
import { NO_RECEIPT, RECEIPT_TYPE, type Receipt } from '../../protocol/receipt/receipt.ts';
import { type AppendLog, openAppendLog } from './append-log.ts';
import { verifyEd25519 } from './ed25519.ts';
import type { ServerKey } from './server-key.ts';

/** The last receipt of a chain, by number and hash. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** A receipt without what the chain itself gives it. */
export type Claim = Omit<Receipt, 'v' | 'seq' | 'prev'>;

/** The receipts that a server signed, each naming the one before. */
export interface ReceiptChain {
  readonly head: Head;
  /** Signs a receipt and resolves once it is on the disk. Throws `PHC_RECEIPT_UNAVAILABLE`, the chain then goes on without it. */
  issue(claim: Claim): Promise<Envelope>;
  /** The receipt of the answer with this id and nonce, if it is one of the last thousand or so. */
  find(id: string, nonce: string): Envelope | undefined;
  close(): Promise<void>;
}

/** Receipts that are kept in memory: 1.3 kB each, found by id for a client that left early. */
const RECENT = 2048;
/** Receipts that are read back and verified when a journal is opened, in some 40 ms. */
const READ_BACK = 256;

function damaged(detail: string, cause?: unknown): PhcError {
  return new PhcError('PHC_RECEIPT_JOURNAL', { detail, cause });
}

interface Entry extends SignedReceipt {
  readonly envelope: Envelope;
}

function readEntry(line: string, { publicKey }: ServerKey): Entry {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw damaged('a line is not JSON', cause);
  }
  const envelope = Envelope.safeParse(json);
  const signed = envelope.success ? readReceipt(envelope.data, publicKey, verifyEd25519) : undefined;
  if (!envelope.success || !signed) throw damaged('a line is no receipt by the key of this server');
  return { ...signed, envelope: envelope.data };
}

/** The last receipts of a journal; throws `PHC_RECEIPT_JOURNAL` unless each names the one before. */
function readEntries(lines: readonly string[], key: ServerKey): Entry[] {
  const entries = lines.slice(-READ_BACK).map((line) => readEntry(line, key));
  for (const [i, { receipt }] of entries.entries()) {
    const before = entries[i - 1];
    if (before && (receipt.seq !== before.receipt.seq + 1 || receipt.prev !== before.hash)) {
      throw damaged(`receipt ${receipt.seq} does not follow the one before`);
    }
  }
  return entries;
}

/** Whoever does not know the nonce cannot ask for a receipt. */
function nameOf({ id, req }: { readonly id: string; readonly req: { readonly nonce: string } }): string {
  return `${id} ${req.nonce}`;
}

interface Waiting {
  readonly claim: Claim;
  resolve(envelope: Envelope): void;
  reject(error: unknown): void;
}

/** A chain over an open log; answers that end at the same time share one write to the disk. */
function createChain(log: AppendLog, key: ServerKey, entries: readonly Entry[]): ReceiptChain {
  const last = entries.at(-1);
  let head: Head = last ? { seq: last.receipt.seq, hash: last.hash } : { seq: 0, hash: NO_RECEIPT };
  const recent = new Map(entries.map(({ receipt, envelope }) => [nameOf(receipt), envelope]));
  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;

  const keep = (claim: Claim, envelope: Envelope) => {
    recent.set(nameOf(claim), envelope);
    for (const oldest of recent.keys()) {
      if (recent.size <= RECENT) break;
      recent.delete(oldest);
    }
  };

  async function writeBatch(batch: readonly Waiting[]): Promise<void> {
    let { seq, hash } = head;
    const envelopes = batch.map(({ claim }) => {
      const receipt: Receipt = { v: 1, seq: ++seq, prev: hash, ...claim };
      const payload = utf8(canonicalJson(receipt));
      hash = digestOf(payload);
      return seal(RECEIPT_TYPE, payload, { keyid: key.publicKey, sign: key.sign });
    });
    await log.append(envelopes.map((envelope) => `${JSON.stringify(envelope)}\n`).join(''));
    head = { seq, hash };
    for (const [i, { claim, resolve }] of batch.entries()) {
      keep(claim, envelopes[i]!);
      resolve(envelopes[i]!);
    }
  }

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await writeBatch(batch);
      } catch (cause) {
        const error = new PhcError('PHC_RECEIPT_UNAVAILABLE', { cause });
        for (const { reject } of batch) reject(error);
      }
    }
    writing = undefined;
  }

  return {
    get head() {
      return head;
    },
    issue(claim) {
      return new Promise((resolve, reject) => {
        waiting.push({ claim, resolve, reject });
        writing ??= writeAll();
      });
    },
    find: (id, nonce) => recent.get(nameOf({ id, req: { nonce } })),
    async close() {
      await writing;
      await log.close();
    },
  };
}

/**
 * Opens the chain whose journal is at `path`, or begins one; its caller holds the journal's lock. Throws
 * `PHC_RECEIPT_JOURNAL` where what is there is no chain by this key: a number must never be given twice.
 */
export async function openReceiptChain(path: string, key: ServerKey): Promise<ReceiptChain> {
  const log = await openAppendLog(path).catch((cause: unknown) => {
    throw damaged(path, cause);
  });
  try {
    return createChain(log, key, readEntries(log.tail, key));
  } catch (error) {
    await log.close();
    throw error;
  }
}
