import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { writeAtomically } from '../atomic-file.ts';
import { trainingFolder } from '../home.ts';

/** What a fine-tuning is of: another parent, other data or another budget make another run. */
export const Job = z.object({
  parent: z.string(),
  data: z.string(),
  steps: z.nullable(z.number()),
  minutes: z.nullable(z.number()),
});
export type Job = z.infer<typeof Job>;

/** Where a fine-tuning keeps what it needs to go on. */
export interface FinetuneFolder {
  readonly path: string;
  readonly base: string;
  readonly corpus: string;
  readonly run: string;
}

/** The folder of the fine-tuning that makes the model `name`. */
export function finetuneFolder(home: string, name: string): FinetuneFolder {
  const path = join(trainingFolder(home), 'finetune', name);
  return { path, base: join(path, 'base'), corpus: join(path, 'corpus'), run: join(path, 'run') };
}

async function readJob(path: string): Promise<Job | undefined> {
  try {
    return Job.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Prepares the folder for a job: as it is where the same one was stopped, else empty. */
export async function openJob(folder: FinetuneFolder, job: Job): Promise<void> {
  const path = join(folder.path, 'job.json');
  const found = await readJob(path);
  if (found && JSON.stringify(found) === JSON.stringify(job)) return;
  for (const part of [folder.run, folder.corpus, ...(found?.parent === job.parent ? [] : [folder.base])])
    await rm(part, { recursive: true, force: true });
  await mkdir(folder.path, { recursive: true });
  await writeAtomically(path, `${JSON.stringify(job, null, 2)}\n`);
}

/** The step from which a stopped run goes on; 0 if nothing was kept yet. */
export async function stoppedAt({ run }: FinetuneFolder): Promise<number> {
  const pointer = join(run, 'checkpoint', 'latest');
  if (!existsSync(pointer)) return 0;
  return Number((await readFile(pointer, 'utf8')).replace(/^step-/, '')) || 0;
}
