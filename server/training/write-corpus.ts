import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainingFile } from './collect-files.ts';
import type { Split } from './split-files.ts';

function line({ path, language, sha256, text }: TrainingFile): string {
  const fields = { package: 'local', version: '', path, language, licence: 'private', sha256, text };
  return `${JSON.stringify(fields)}\n`;
}

/** SHA-256 over the texts of both parts in order: whether a run that was stopped goes on with the same data. */
export function splitDigest({ train, heldOut }: Split): string {
  const digests = [train, heldOut].map((part) => part.map(({ sha256 }) => sha256).join('\n'));
  return createHash('sha256').update(digests.join('\n\n')).digest('hex');
}

/** Writes the two files that training reads into `folder`. */
export async function writeCorpus(folder: string, { train, heldOut }: Split): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'train.jsonl'), train.map(line).join(''));
  await writeFile(join(folder, 'validation.jsonl'), heldOut.map(line).join(''));
}
