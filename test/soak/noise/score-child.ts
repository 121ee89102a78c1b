import { readFileSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { type Scored, scoreVariant, type Variant } from '../../../server/audit/score-variant.ts';

// Scores texts in one way, in a process of its own, which may find itself on another processor: score-child.ts ORDER.

/** What the process is told by a file, whose name is its one argument. */
export interface Order {
  readonly folder: string;
  readonly variant: Variant;
  readonly texts: ReadonlyArray<readonly number[]>;
  /** File that gets what it found. */
  readonly output: string;
  /** What to call the processor, where it is not the one that Node names. */
  readonly machine?: string;
}

async function main(): Promise<void> {
  setPriority(constants.priority.PRIORITY_LOW);
  const order: Order = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
  const { folder, variant, texts, output, machine } = order;
  const { profile, threads, cut } = variant;
  const scored: Scored = await scoreVariant(
    folder,
    variant,
    texts,
    (done) => process.stderr.write(`${profile}, ${threads}, ${cut}: ${done} of ${texts.length}\n`),
    machine,
  );
  writeFileSync(output, JSON.stringify(scored));
}

void main();
