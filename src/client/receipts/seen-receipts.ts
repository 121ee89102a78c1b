import { appendFile, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { Envelope } from '../../../protocol/dsse.ts';
import { readReceipt, type SignedReceipt } from '../../../protocol/receipt/read-receipt.ts';
import { verifyEd25519 } from './ed25519.ts';

/** About 5,000 receipts are read back. */
const TAIL_BYTES = 6 * 1024 * 1024;
const MOST_IN_MEMORY = 20_000;

/** The receipts of one server that this person has got, in all windows and sessions. */
export interface SeenReceipts {
  /** Remembers a receipt; gives another one with the same number, if the server ever signed one. */
  add(signed: SignedReceipt, envelope: Envelope): Promise<Envelope | undefined>;
}

async function readTail(path: string): Promise<string[]> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return [];
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
    return start === 0 ? lines : lines.slice(1);
  } finally {
    await file.close();
  }
}

function parse(line: string, serverKey: string): { signed: SignedReceipt; envelope: Envelope } | undefined {
  try {
    const envelope = Envelope.parse(JSON.parse(line));
    const signed = readReceipt(envelope, serverKey, verifyEd25519);
    return signed && { signed, envelope };
  } catch {
    return undefined;
  }
}

/** Opens what is remembered of the server with this key; lines that are damaged are passed over. */
export async function openSeenReceipts(home: string, serverKey: string): Promise<SeenReceipts> {
  const folder = join(home, 'receipts');
  const path = join(folder, `${serverKey}.jsonl`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const byNumber = new Map<number, { readonly hash: string; readonly envelope: Envelope }>();
  for (const line of await readTail(path)) {
    const known = parse(line, serverKey);
    if (known) byNumber.set(known.signed.receipt.seq, { hash: known.signed.hash, envelope: known.envelope });
  }
  return {
    async add({ receipt: { seq }, hash }, envelope) {
      const known = byNumber.get(seq);
      if (known) return known.hash === hash ? undefined : known.envelope;
      byNumber.set(seq, { hash, envelope });
      if (byNumber.size > MOST_IN_MEMORY) byNumber.delete(byNumber.keys().next().value ?? seq);
      await appendFile(path, `${JSON.stringify(envelope)}\n`, { mode: 0o600 });
      return undefined;
    },
  };
}
