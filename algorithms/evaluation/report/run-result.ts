import * as z from 'zod/mini';
import { Outcome } from './outcome.ts';
import { Metric } from './summary.ts';

const Digest = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const Groups = z.array(z.strictObject({ group: z.string(), metrics: z.array(Metric) }));

/** One model's score at one suite, with all that is needed to find it again. */
export const RunResult = z.strictObject({
  subject: z.strictObject({ name: z.string(), modelRoot: Digest }),
  suite: z.strictObject({ name: z.string(), root: Digest, licence: z.string(), problems: z.int() }),
  harness: z.strictObject({ root: Digest, version: z.string() }),
  engine: z.strictObject({ name: z.string(), version: z.string(), profile: z.string(), threads: z.int() }),
  config: z.strictObject({
    prompt: z.enum(['spm', 'prefix']),
    samples: z.int(),
    temperature: z.number(),
    topP: z.number(),
    seed: z.int(),
    /** Problems asked, the first of the fixed order; null for all. */
    limit: z.nullable(z.int()),
  }),
  groups: Groups,
  /** What needs no model, at the same problems. */
  baselines: z.array(z.strictObject({ name: z.string(), groups: Groups })),
  outcomes: z.array(Outcome),
  samplesRoot: Digest,
  resultsRoot: Digest,
  hardware: z.strictObject({ cpu: z.string(), cores: z.int() }),
  startedAt: z.string(),
  finishedAt: z.string(),
});
export type RunResult = z.infer<typeof RunResult>;

/** The file that `ph-codex eval --json` writes. */
export const ResultFile = z.strictObject({ v: z.literal(1), runs: z.array(RunResult) });
export type ResultFile = z.infer<typeof ResultFile>;
