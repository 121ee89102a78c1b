import { type FileHandle, open } from 'node:fs/promises';
import type * as z from 'zod/mini';
import { canonicalJson, type Json } from '../../../protocol/canonical-json.ts';
import { PhcError } from '../../../protocol/errors.ts';

/** A file of one JSON object a line that only grows, whatever ends the process. */
export interface JsonLog<T> {
  /** What stood in it when it was opened. */
  readonly records: readonly T[];
  /** Adds a line; it is on the disk when the promise resolves. */
  append(record: T): Promise<void>;
  close(): Promise<void>;
}

const NEWLINE = 0x0a;

function parseLines<T>(text: string, path: string, shape: z.ZodMiniType<T>): T[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line, i) => {
      try {
        return shape.parse(JSON.parse(line));
      } catch (cause) {
        throw new PhcError('PHC_EVAL_RUN', { detail: `line ${i + 1} of ${path}`, cause });
      }
    });
}

async function openOrCreate(path: string): Promise<FileHandle> {
  return open(path, 'a+');
}

/**
 * Opens a log. A last line without its end was being written when the process was killed: it is taken away, and what
 * it told is found out again.
 * @throws PhcError PHC_EVAL_RUN where a whole line cannot be read.
 */
export async function openJsonLog<T extends Json>(
  path: string,
  shape: z.ZodMiniType<T>,
): Promise<JsonLog<T>> {
  const file = await openOrCreate(path);
  try {
    const bytes = await file.readFile();
    const whole = bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1);
    if (whole.length < bytes.length) await file.truncate(whole.length);
    const records = parseLines(whole.toString('utf8'), path, shape);
    return {
      records,
      async append(record) {
        await file.appendFile(`${canonicalJson(record)}\n`);
        await file.datasync();
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}
