import { appendFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { Amount } from '../../../protocol/payment/amount.ts';

/** What every row says, so that it can be read when its budget has ended. */
const Row = z.object({
  /** Milliseconds since the epoch. */
  at: z.int(),
  server: z.string(),
  model: z.string(),
  /** What the datatoken calls itself. */
  token: z.string(),
});

/** What one answer cost, as its server said. */
const Charge = z.extend(Row, {
  kind: z.literal('charge'),
  /** Id of the answer. */
  answer: z.string(),
  tokens: z.int(),
  ceiling: Amount,
  charged: Amount,
});

/** The receipt of an answer, once it was checked. */
const Signed = z.object({
  kind: z.literal('receipt'),
  answer: z.string(),
  seq: z.int(),
  /** SHA-256 of its payload. */
  hash: z.string(),
  charged: Amount,
});

/**
 * Money that came into the channel, or went back to the wallet; or what a server may take, or may no more; or what it
 * charged for nothing.
 */
const Moved = z.extend(Row, {
  kind: z.enum(['deposit', 'refund', 'allowance', 'revocation', 'undelivered']),
  amount: Amount,
  /** Hash of the transaction; empty where it is not known. */
  transaction: z.string(),
  /** The server's own words, where they are to be kept. */
  said: z.optional(z.string()),
});
export type Moved = z.infer<typeof Moved>;

const Line = z.discriminatedUnion('kind', [Charge, Signed, Moved]);
type Line = z.infer<typeof Line>;

/** One row of what was paid. */
export type Payment =
  | (z.infer<typeof Charge> & { readonly receipt?: z.infer<typeof Signed> | undefined })
  | Moved;

const END = '.history.jsonl';

function parse(text: string): Line | undefined {
  try {
    return Line.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The file of a channel's history; windows append to it, and it stays when the budget has ended. */
export function historyFile(folder: string, name: string): string {
  return join(folder, `${name}${END}`);
}

/** Appends to a history. */
export async function note(path: string, line: Line): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await appendFile(path, `${JSON.stringify(line)}\n`, { mode: 0o600 });
}

/** What is in one history, oldest first; a line that a killed editor left unfinished is not there. */
export async function readHistory(path: string): Promise<Payment[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const lines = text.split('\n').flatMap((one) => parse(one) ?? []);
  const receipts = new Map(
    lines.flatMap((line) => (line.kind === 'receipt' ? [[line.answer, line] as const] : [])),
  );
  return lines.flatMap((line): Payment[] => {
    if (line.kind === 'receipt') return [];
    return line.kind === 'charge' ? [{ ...line, receipt: receipts.get(line.answer) }] : [line];
  });
}

/** All that was paid from the channels of a folder, oldest first. */
export async function readPayments(folder: string): Promise<Payment[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(END));
  const histories = await Promise.all(names.map((name) => readHistory(join(folder, name))));
  return histories.flat().sort((a, b) => a.at - b.at);
}
