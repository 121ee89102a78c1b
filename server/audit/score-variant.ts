import { cpus } from 'node:os';
import { loadCore } from '../engine/core.ts';
import type { ServedProfile } from '../engine/profile.ts';
import { scoreText } from './score-text.ts';

/** One way of computing the same text. */
export interface Variant {
  readonly profile: ServedProfile;
  readonly threads: number;
  /** Tokens in one pass. */
  readonly cut: number;
}

/** Ways that a provider and an auditor may differ in, each compared with each other one of its profile and with the reference. */
export const VARIANTS: readonly Variant[] = [
  { profile: 'cpu-fast', threads: 1, cut: 64 },
  { profile: 'cpu-fast', threads: 2, cut: 16 },
  { profile: 'cpu-fp32', threads: 1, cut: 64 },
  { profile: 'cpu-fp32', threads: 2, cut: 16 },
  { profile: 'exact', threads: 1, cut: 64 },
];

/** Log-probabilities of each text's tokens, one list a text, of one variant. */
export interface Scored {
  readonly variant: Variant;
  readonly machine: string;
  readonly texts: ReadonlyArray<readonly number[]>;
}

/** What onnxruntime's kernels depend on; an emulator says that it is the processor below it. */
function machineName(): string {
  return `${cpus()[0]?.model.trim() ?? 'unknown'} (${process.arch})`;
}

/** Scores texts in one way; each is cut into windows that begin with nothing known. */
export async function scoreVariant(
  folder: string,
  variant: Variant,
  texts: ReadonlyArray<readonly number[]>,
  onText: (done: number) => void,
  machine = machineName(),
): Promise<Scored> {
  const { profile, threads, cut } = variant;
  const context = Math.max(...texts.map(({ length }) => length)) + 1;
  const core = await loadCore(folder, { profile, threads, context, slots: 1 });
  try {
    const scored: number[][] = [];
    for (const ids of texts) {
      scored.push(await scoreText(core.runtime, ids, cut));
      onText(scored.length);
    }
    return { variant, machine, texts: scored };
  } finally {
    core.close();
  }
}
