import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { writeAtomically } from '../../atomic-file.ts';
import type { TuningChoice } from './choose-tuning.ts';

const Kept = z.record(
  z.string(),
  z.object({
    tuning: z.object({
      threads: z.int().check(z.minimum(1), z.maximum(1024)),
      spinning: z.boolean(),
      arena: z.boolean(),
    }),
    reason: z.string(),
  }),
);

/** A choice in a line. */
export function describeTuning({ tuning, reason }: TuningChoice): string {
  const { threads, spinning, arena } = tuning;
  return `threads=${threads} spinning=${spinning} arena=${arena} (${reason})`;
}

const fileOf = (home: string) => join(home, 'tuning.json');

/** What was measured, by what it holds for; nothing where the file is missing or damaged, for it can be measured again. */
export async function keptTunings(home: string): Promise<Readonly<Record<string, TuningChoice>>> {
  try {
    return Kept.parse(JSON.parse(await readFile(fileOf(home), 'utf8')));
  } catch {
    return {};
  }
}

/** Keeps what was measured for later starts. */
export async function keepTuning(home: string, key: string, choice: TuningChoice): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  await writeAtomically(
    fileOf(home),
    `${JSON.stringify({ ...(await keptTunings(home)), [key]: choice }, null, 2)}\n`,
  );
}
