import assert from 'node:assert/strict';
import { openSuite } from '../../../algorithms/evaluation/problems/open-suite.ts';
import type { Problem } from '../../../algorithms/evaluation/problems/problem.ts';
import { openSandbox, type Sandbox } from '../../../algorithms/evaluation/sandbox/sandbox.ts';
import type { Language } from '../../../algorithms/evaluation/sandbox/verdict.ts';
import { runNatively } from './native.ts';

// Twice what the slowest solution needs on a busy machine, by far.
const LIMITS = { timeoutMs: 30_000, memoryMB: 256 };
const SINGLE_LINES = 100;

interface Case {
  readonly id: string;
  readonly program: string;
}

function solved({ id, check, reference }: Problem): Case {
  if (!check) throw new Error(`${id} has no tests.`);
  return { id, program: check.before + reference + check.after };
}

/** The same problem with a wrong answer, which must fail for the same reason everywhere: the tests. */
function unsolved({ id, check }: Problem, nothing: string): Case {
  if (!check) throw new Error(`${id} has no tests.`);
  return { id, program: check.before + nothing + check.after };
}

describe('verdicts of the sandbox', () => {
  let sandbox: Sandbox;

  before(async function () {
    this.timeout(240_000);
    sandbox = await openSandbox();
    // The one cold start of this process.
    await sandbox.run('python', '', LIMITS);
  });
  after(() => sandbox.close());

  async function passedInside(language: Language, cases: readonly Case[]): Promise<string[]> {
    const passed: string[] = [];
    for (const { id, program } of cases) {
      if ((await sandbox.run(language, program, LIMITS)).passed) passed.push(id);
    }
    return passed;
  }
  async function passedOutside(language: Language, cases: readonly Case[]): Promise<string[]> {
    const verdicts = await runNatively(
      language,
      cases.map(({ program }) => program),
    );
    return cases.flatMap(({ id }, i) => (verdicts[i] ? [id] : []));
  }

  it('are those of Python itself on all 164 solutions of HumanEval, right and wrong', async function () {
    this.timeout(240_000);
    const { problems } = await openSuite('humaneval');
    assert.equal((await passedInside('python', problems.map(solved))).length, 164);
    const wrong = problems.map((problem) => unsolved(problem, '    return None\n'));
    assert.deepEqual(await passedInside('python', wrong), await passedOutside('python', wrong));
  });

  it('are those of Python itself on single lines of HumanEval-Infilling', async function () {
    this.timeout(240_000);
    const problems = (await openSuite('humaneval-infilling')).problems.slice(0, SINGLE_LINES);
    assert.equal((await passedInside('python', problems.map(solved))).length, SINGLE_LINES);
    const wrong = problems.map((problem) => unsolved(problem, ''));
    assert.deepEqual(await passedInside('python', wrong), await passedOutside('python', wrong));
  });

  it('are those of Node on all 164 solutions of HumanEval-X, of which three fail everywhere', async function () {
    this.timeout(240_000);
    const { problems } = await openSuite('humaneval-x-js');
    const right = problems.map(solved);
    const passed = await passedInside('javascript', right);
    assert.deepEqual(passed, await passedOutside('javascript', right));
    const failed = right.filter(({ id }) => !passed.includes(id)).map(({ id }) => id);
    // A comma expression, a fault of the solution at 0, and `require`.
    assert.deepEqual(failed.sort(), ['JavaScript/112', 'JavaScript/155', 'JavaScript/162']);
    const wrong = problems.map((problem) => unsolved(problem, '  return undefined;'));
    assert.deepEqual(await passedInside('javascript', wrong), await passedOutside('javascript', wrong));
  });
});
