import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wilson } from '../../../algorithms/evaluation/metrics/wilson.ts';
import { openSuite } from '../../../algorithms/evaluation/problems/open-suite.ts';
import type { Problem } from '../../../algorithms/evaluation/problems/problem.ts';
import { openSandbox, type Sandbox } from '../../../algorithms/evaluation/sandbox/sandbox.ts';
import { build } from '../../../scripts/setup/build.ts';
import { ensureModel } from '../../../scripts/setup/model.ts';
import { ROOT } from '../../../scripts/setup/paths.ts';
import { type Core, loadCore } from '../../../server/engine/core.ts';
import type { AnyRequest } from '../../../server/engine/engine.ts';
import { defaultCoreOptions } from '../../../server/engine/options.ts';
import { findModel } from '../../../server/model/store.ts';
import { taskRequest } from '../../../src/tasks/request.ts';
import { type Situation, valuesOf } from '../../../src/tasks/situation.ts';
import { outcomeOf } from '../../../src/tasks/task.ts';
import { parseTemplate } from '../../../src/tasks/template.ts';
import { request } from '../../support/core.ts';
import { openBandwidth } from '../bandwidth/measure.ts';
import { describeMachine } from '../machine.ts';
import type { Finished } from '../report.ts';

/** A model of this size solves few of them: that an answer is a function at all tells the ways apart sooner. */
const PROBLEMS = 24;
const QUICK = 8;
const LIMITS = { timeoutMs: 10_000, memoryMB: 512 };
const WAYS = ['completion', 'chat'] as const;
type Way = (typeof WAYS)[number];

/** A problem as the editor meets it: a function whose docstring the cursor is in. */
function situationOf({ prefix }: Problem): Situation {
  const lines = prefix.trimEnd().split('\n');
  const first = lines.findLastIndex((line) => line.startsWith('def '));
  return {
    languageId: 'python',
    file: 'problem.py',
    above: lines.slice(0, first),
    code: lines.slice(first),
    below: [],
    indent: '',
    wish: '',
    problems: [],
  };
}

const TEMPLATE = parseTemplate(readFileSync(join(ROOT, 'media', 'prompts', 'body.md'), 'utf8'));

function engineRequest(way: Way, situation: Situation): AnyRequest {
  const options = { index: 0, nonce: '', doc: '', refinements: [], stop: [] };
  const { kind, body } = taskRequest(way, TEMPLATE, valuesOf(situation), options);
  const rest = request('', { maxTokens: TEMPLATE.tokens[way], seed: 0, stop: [...TEMPLATE.stop] });
  if (kind === 'completion') {
    return { ...rest, prompt: { kind: 'text', prefix: String(body.prompt), suffix: body.suffix ?? '' } };
  }
  const messages = body.messages.map(({ role, content }) => ({ role, content: String(content) }));
  return { ...rest, prompt: { kind: 'chat', messages } };
}

async function write(core: Core, way: Way, situation: Situation): Promise<string> {
  const values = valuesOf(situation);
  let answer = '';
  const { signal } = new AbortController();
  for await (const event of core.generate(engineRequest(way, situation), signal)) {
    if (event.type !== 'text') continue;
    answer += event.text;
    const { code, ended } = outcomeOf('body', way, situation, values, answer, false);
    if (ended) return code;
  }
  return outcomeOf('body', way, situation, values, answer, true).code;
}

/** What one answer is worth: a function with a body that Python takes, and one that passes the problem's tests. */
async function judge(core: Core, sandbox: Sandbox, way: Way, problem: Problem) {
  const situation = situationOf(problem);
  const code = await write(core, way, situation);
  const program = [...situation.above, code].join('\n');
  const passes = async (text: string) => (await sandbox.run('python', text, LIMITS)).passed;
  const usable = code.split('\n').length > situation.code.length && (await passes(program));
  return { usable, solved: usable && (await passes(`${program}\n${problem.check?.after ?? ''}`)) };
}

/** What the command that writes a function from its docstring is worth, asked in a conversation and as text that goes on. */
export async function benchTasks({ quick }: { quick: boolean }): Promise<Finished> {
  await build();
  await ensureModel();
  const bandwidth = await openBandwidth(defaultCoreOptions().threads);
  const memoryGBs = await bandwidth.measure();
  await bandwidth.close();
  const { folder } = await findModel('ph-codex-s');
  const core = await loadCore(folder, defaultCoreOptions());
  const sandbox = await openSandbox();
  try {
    const { problems } = await openSuite('humaneval');
    const asked = problems.slice(0, quick ? QUICK : PROBLEMS);
    const counts = {
      completion: { usable: 0, solved: 0 },
      chat: { usable: 0, solved: 0 },
    } satisfies Record<Way, { usable: number; solved: number }>;
    for (const problem of asked) {
      for (const way of WAYS) {
        const { usable, solved } = await judge(core, sandbox, way, problem);
        counts[way].usable += Number(usable);
        counts[way].solved += Number(solved);
      }
    }
    const shares = WAYS.flatMap((way) =>
      (['usable', 'solved'] as const).map((what) => ({
        way,
        what,
        ...wilson(counts[way][what], asked.length),
      })),
    );
    const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
    const metrics = Object.fromEntries(
      shares.map(({ way, what, value, low, high }) => [
        `tasks.${what}_${way}`,
        { median: value, min: low, max: high, unit: 'share', n: asked.length },
      ]),
    );
    const lines = shares.map(
      ({ way, what, value, low, high }) =>
        `${way}: ${what} ${percent(value)} of ${asked.length} functions of HumanEval (95 %: ${percent(low)} to ${percent(high)})`,
    );
    return {
      report: { name: 'tasks', machine: describeMachine(memoryGBs), metrics, ratios: {} },
      text: lines.join('\n'),
    };
  } finally {
    await sandbox.close();
    core.close();
  }
}
