import { parseArgs } from 'node:util';
import { endChildrenOnSignal } from '../../scripts/setup/children.ts';
import { benchAdapter } from './adapter/main.ts';
import { benchAudit } from './audit/main.ts';
import { benchBatch } from './batch/main.ts';
import { benchChoosing } from './choosing/main.ts';
import { benchCompletion } from './completion/main.ts';
import { benchEditor } from './editor/main.ts';
import { benchEngine } from './engine/main.ts';
import { commit, loadAverage } from './machine.ts';
import { benchMemory } from './memory/main.ts';
import { benchModels } from './models/main.ts';
import { benchPayments } from './payments/main.ts';
import { benchReceipts } from './receipts/main.ts';
import { type Finished, writeReport } from './report.ts';
import { benchRounding } from './rounding/main.ts';
import { benchSandbox } from './sandbox/main.ts';
import { benchServer } from './server/main.ts';
import { benchTasks } from './tasks/main.ts';
import { benchTuning } from './tuning/main.ts';

interface Options {
  readonly rounds: number;
  readonly quick: boolean;
  /** Fit what the benchmark measures, on other data, instead of measuring it. */
  readonly fit: boolean;
  /** The model that the adapter is compared with. */
  readonly base: string | undefined;
  /** The file in which `completion` keeps what it found so far. */
  readonly findings: string | undefined;
  /** Measure the largest network too. */
  readonly large: boolean;
  /** Measure this part of `models` alone. */
  readonly only: string | undefined;
}

const BENCHMARKS: Record<string, (options: Options) => Promise<Finished>> = {
  adapter: benchAdapter,
  audit: benchAudit,
  batch: benchBatch,
  choosing: benchChoosing,
  completion: benchCompletion,
  engine: benchEngine,
  editor: benchEditor,
  memory: benchMemory,
  models: benchModels,
  payments: benchPayments,
  receipts: benchReceipts,
  rounding: benchRounding,
  sandbox: benchSandbox,
  server: benchServer,
  tasks: benchTasks,
  tuning: benchTuning,
};

const ROUNDS = 15;
const QUICK_ROUNDS = 3;

function describe({ machine, name }: Finished['report'], load: number): string {
  const { cpu, cores, memoryGBs, ramGB } = machine;
  return `Benchmark "${name}" at commit ${commit()} on ${cpu}, ${cores} cores, ${ramGB} GB, memory read at ${memoryGBs} GB/s; load average before ${load.toFixed(1)}.`;
}

/** Entry of `npm run bench`: `NAME [--json FILE] [--quick] [--rounds N] [--fit] [--base MODEL] [--findings FILE] [--large] [--only NAME]`; gives the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      fit: { type: 'boolean', default: false },
      base: { type: 'string' },
      findings: { type: 'string' },
      large: { type: 'boolean', default: false },
      only: { type: 'string' },
    },
  });
  const [name = ''] = positionals;
  const run = BENCHMARKS[name];
  if (!run) throw new Error(`Name a benchmark: ${Object.keys(BENCHMARKS).join(', ')}.`);
  const rounds = values.rounds ? Number(values.rounds) : values.quick ? QUICK_ROUNDS : ROUNDS;
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a whole number from 1 on.');

  endChildrenOnSignal();
  const load = loadAverage();
  const { report, text } = await run({
    ...values,
    rounds,
    base: values.base,
    findings: values.findings,
    only: values.only,
  });
  console.log(`${describe(report, load)}\n\n${text}`);
  if (values.json) writeReport(values.json, report);
  return 0;
}
