import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultCoreOptions } from '../../../server/engine/options.ts';
import { readConfig } from '../../../server/model/checkpoint/read-config.ts';
import { graphOf } from '../../../server/model/graph/graph-of.ts';
import { writeModel } from '../../../server/model/onnx/write-model.ts';
import { LARGE, MEDIUM } from '../../support/line-shapes.ts';
import { openBandwidth } from '../bandwidth/measure.ts';
import { describeMachine } from '../machine.ts';
import type { Finished } from '../report.ts';
import { type Summary, summarize } from '../stats.ts';
import { table } from '../table.ts';
import { ANSWER, measure, PROMPT, type Speed } from './measure.ts';
import { withRandomCodes } from './random-codes.ts';
import { randomWeights } from './random-weights.ts';

interface ModelsOptions {
  readonly rounds: number;
  /** Measure the largest network too. */
  readonly large: boolean;
  /** Measure this one alone: m8, m4, j8 or j4. */
  readonly only?: string | undefined;
}

interface Subject {
  readonly key: string;
  readonly label: string;
  readonly config: object;
  readonly bits: 4 | 8;
  readonly rounds: number;
}

function subjects({ large, rounds, only }: ModelsOptions): Subject[] {
  const medium = { config: MEDIUM, rounds };
  const huge = { config: LARGE, rounds: Math.min(2, rounds) };
  const all: Subject[] = [
    { key: 'm8', label: 'PH-Codex-M, 8 bits', bits: 8, ...medium },
    { key: 'm4', label: 'PH-Codex-M, 4 bits', bits: 4, ...medium },
  ];
  if (large) {
    all.push({ key: 'j8', label: 'PH-Codex-J, 8 bits', bits: 8, ...huge });
    all.push({ key: 'j4', label: 'PH-Codex-J, 4 bits', bits: 4, ...huge });
  }
  return all.filter(({ key }) => only === undefined || key === only);
}

interface Measured extends Speed {
  readonly subject: Subject;
  readonly fileMB: number;
}

async function run(subject: Subject, work: string, threads: number): Promise<Measured> {
  const shape = readConfig(subject.config);
  const folder = join(work, subject.key);
  mkdirSync(folder);
  try {
    const graph = graphOf(shape, randomWeights(shape), { storage: { bits: subject.bits } });
    await writeModel(withRandomCodes(graph), subject.key, folder);
    process.stderr.write(`${subject.label}: weights made\n`);
    const fileMB = statSync(join(folder, 'model.onnx.data')).size / 1e6;
    return { subject, fileMB, ...(await measure(folder, shape, threads, subject.rounds)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const ends = ({ median, min, max }: Summary, digits = 1) =>
  `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;

function row({ subject, fileMB, memoryMB, loadMs, promptMs, tokenMs, profile }: Measured): string[] {
  const speed = summarize(promptMs.map((ms) => (PROMPT * 1000) / ms));
  const rest = [fileMB.toFixed(0), memoryMB.toFixed(0), (loadMs / 1000).toFixed(1)];
  return [subject.label, profile, ends(speed, 0), ends(summarize(tokenMs)), ...rest];
}

/** Speed of the line's networks that nobody has trained: random weights of the true shape. */
export async function benchModels(options: ModelsOptions): Promise<Finished> {
  const { threads } = defaultCoreOptions();
  const bandwidth = await openBandwidth(threads);
  const memoryGBs = await bandwidth.measure();
  bandwidth.close();
  const work = mkdtempSync(join(tmpdir(), 'phc-models-'));
  const measured: Measured[] = [];
  try {
    for (const subject of subjects(options)) measured.push(await run(subject, work, threads));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const head = ['random weights of the true shape', 'profile', 'prompt tokens/s', 'ms/token', 'file MB'];
  return {
    report: {
      name: 'models',
      machine: describeMachine(memoryGBs),
      metrics: Object.fromEntries(
        measured.flatMap(({ subject: { key }, promptMs, tokenMs, memoryMB }) => [
          [`models.${key}_prompt`, { unit: 'ms', ...summarize(promptMs) }],
          [`models.${key}_token`, { unit: 'ms', ...summarize(tokenMs) }],
          [`models.${key}_memory`, { unit: 'MB', ...summarize([memoryMB]) }],
        ]),
      ),
      ratios: {},
    },
    text: `${table([...head, 'memory MB', 'load s'], measured.map(row))}\n\nA prompt of ${PROMPT} tokens, then ${ANSWER} tokens one by one, ${threads} threads; median (lowest–highest) of the rounds.`,
  };
}
