import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { PhcError } from '../../protocol/errors.ts';
import { writeAtomically } from '../atomic-file.ts';
import { systemCode } from '../disk-error.ts';

const Hex = z.string().check(z.regex(/^0x[0-9a-f]+$/));

/** A transaction that was signed; it may have been sent. */
const Sent = z.object({
  /** Of recipient and data: what the step was to do. */
  call: Hex,
  nonce: z.int().check(z.nonnegative()),
  hash: Hex,
  /** Signed and whole, as it is sent, and sent again. */
  raw: Hex,
});
export type Sent = z.infer<typeof Sent>;

const JournalFile = z.object({
  v: z.literal(1),
  id: z.string(),
  chainId: z.int(),
  wallet: z.string(),
  finished: z.boolean(),
  /** What has to stay as it was decided first, by name. */
  facts: z.record(z.string(), z.unknown()),
  steps: z.record(z.string(), Sent),
});
export type JournalFile = z.infer<typeof JournalFile>;

/** The journal at `path`; undefined where there is none. Throws `PHC_CHAIN_JOURNAL` for one that cannot be read. */
export async function readJournal(path: string): Promise<JournalFile | undefined> {
  try {
    return JournalFile.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw new PhcError('PHC_CHAIN_JOURNAL', { detail: `${path} cannot be read`, cause });
  }
}

/** Keeps a journal durably. */
export async function writeJournal(path: string, journal: JournalFile): Promise<void> {
  await writeAtomically(path, `${JSON.stringify(journal, null, 2)}\n`);
}
