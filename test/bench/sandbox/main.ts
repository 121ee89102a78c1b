import { openSuite } from '../../../algorithms/evaluation/problems/open-suite.ts';
import { proveFence } from '../../../algorithms/evaluation/sandbox/fence/prove.ts';
import { interpreterCommand } from '../../../algorithms/evaluation/sandbox/interpreter-command.ts';
import {
  type InterpreterProcess,
  startInterpreter,
} from '../../../algorithms/evaluation/sandbox/interpreter-process.ts';
import { findRuntime } from '../../../algorithms/evaluation/sandbox/runtime-files.ts';
import type { Language } from '../../../algorithms/evaluation/sandbox/verdict.ts';
import { build } from '../../../scripts/setup/build.ts';
import { defaultCoreOptions } from '../../../server/engine/options.ts';
import { openBandwidth } from '../bandwidth/measure.ts';
import { describeMachine } from '../machine.ts';
import type { Finished, Metric } from '../report.ts';
import { summarize } from '../stats.ts';
import { short, table } from '../table.ts';

const LIMITS = { timeoutMs: 60_000, memoryMB: 256 };
const NOTHING = new Uint8Array(0);
// Neither interpreter can stop these by itself.
const STUCK: Record<Language, string> = {
  python: 'sum(range(10 ** 12))',
  javascript: 'const a = Array(2e6).fill(1); for (;;) a.indexOf(2)',
};
const SUITES: Record<Language, string> = { python: 'humaneval', javascript: 'humaneval-x-js' };

async function timed<T>(times: number[], action: () => Promise<T>): Promise<T> {
  const before = performance.now();
  const result = await action();
  times.push(performance.now() - before);
  return result;
}

async function programsOf(language: Language): Promise<string[]> {
  const { problems } = await openSuite(SUITES[language]);
  return problems.flatMap(({ check, reference }) => (check ? [check.before + reference + check.after] : []));
}

async function measureLanguage(language: Language, rounds: number): Promise<Record<string, number[]>> {
  const command = interpreterCommand(language, findRuntime(language), true);
  const cold: number[] = [];
  const start: number[] = [];
  const program: number[] = [];
  const kill: number[] = [];
  const { interpreter, image } = await timed(cold, () => startInterpreter(command, NOTHING));
  await interpreter.kill();
  const next = async (): Promise<InterpreterProcess> =>
    (await timed(start, () => startInterpreter(command, image))).interpreter;
  for (let round = 0; round < rounds; round++) {
    const stuck = await next();
    const answer = stuck.ask({ ...LIMITS, program: STUCK[language] });
    await timed(kill, () => stuck.kill());
    await answer;
  }
  const last = await next();
  for (const one of await programsOf(language))
    await timed(program, () => last.ask({ ...LIMITS, program: one }));
  await last.kill();
  return {
    [`${language} cold start`]: cold,
    [`${language} start`]: start,
    [`${language} program`]: program,
    [`${language} kill`]: kill,
  };
}

/** What the sandbox costs: its fence, the starts of its interpreters, a program, and the end of one that is stuck. */
export async function benchSandbox({ rounds }: { rounds: number }): Promise<Finished> {
  await build();
  const bandwidth = await openBandwidth(defaultCoreOptions().threads);
  const memoryGBs = await bandwidth.measure();
  await bandwidth.close();
  const fence: number[] = [];
  for (let round = 0; round < rounds; round++) await timed(fence, proveFence);
  const times = {
    fence,
    ...(await measureLanguage('python', rounds)),
    ...(await measureLanguage('javascript', rounds)),
  };
  const metrics = Object.fromEntries(
    Object.entries(times).map(([name, values]): [string, Metric] => [
      name,
      { ...summarize(values), unit: 'ms' },
    ]),
  );
  const rows = Object.entries(metrics).map(([name, { median, min, max, n }]) => [
    name,
    ...[median, min, max].map(short),
    String(n),
  ]);
  return {
    report: { name: 'sandbox', machine: describeMachine(memoryGBs), metrics, ratios: {} },
    text: table(['milliseconds', 'median', 'least', 'most', 'n'], rows),
  };
}
