import { parseArgs } from 'node:util';
import { build } from '../setup/build.ts';
import { endChildren, endChildrenOnSignal } from '../setup/children.ts';
import { ensureChromium } from '../setup/chromium.ts';
import { ensureModel } from '../setup/model.ts';
import { ensureModelSigning } from '../setup/model-signing.ts';
import { setUpPythonForTests } from '../setup/python.ts';
import { ensureVscodeRuntime } from '../setup/vscode-runtime.ts';
import { collectCoverage, reportCoverage } from './coverage.ts';
import { runEditorSuite } from './editor-suite.ts';
import { runMochaSuite } from './mocha-suite.ts';
import { addTallies, describeTally, type Tally } from './tally.ts';

/** What a suite needs before it runs, and how it is run. */
interface Suite {
  readonly needs: ReadonlyArray<() => Promise<unknown>>;
  readonly run: () => Promise<Tally>;
}

const bundles = () => build('--tests');

/** What this machine cannot test, each as a line for the end. */
const untested: string[] = [];

async function pythonForTests(): Promise<void> {
  const missing = await setUpPythonForTests();
  if (missing !== undefined)
    untested.push(
      `NOT TESTED: training and the manifests of Kubernetes, for Python cannot be had: ${missing}`,
    );
}

/** Units stand beside their code; the benchmarks' peers bring tests of their own, which are not ours. */
const UNITS =
  '{{protocol,server,src,scripts,algorithms,test/bench/{completion,editor,engine,memory,server}}/**,test/bench}/*.test.ts';

/** Of suites that wait for programs of others: a browser, a window, a chain. Two of 1,074 failed so in one run. */
const RETRIES = 1;

const SUITES: Record<string, Suite> = {
  unit: { needs: [], run: () => runMochaSuite('unit', UNITS) },
  server: {
    needs: [bundles, ensureModel],
    run: () => runMochaSuite('server', 'test/server/**/*.test.ts', RETRIES),
  },
  trust: {
    needs: [bundles, ensureModel, ensureModelSigning],
    run: () => runMochaSuite('trust', 'test/verification/**/*.test.ts'),
  },
  chain: {
    needs: [bundles, ensureModel],
    run: () => runMochaSuite('chain', 'test/chain/**/*.test.ts', RETRIES),
  },
  wallet: {
    needs: [ensureChromium, bundles],
    run: () => runMochaSuite('wallet', 'test/wallet/**/*.test.ts', RETRIES),
  },
  training: {
    needs: [pythonForTests, bundles],
    run: () => runMochaSuite('training', 'test/{deploy,training}/**/*.test.ts'),
  },
  editor: {
    needs: [ensureChromium, ensureVscodeRuntime, bundles, ensureModel],
    run: runEditorSuite,
  },
  e2e: {
    needs: [ensureChromium, ensureVscodeRuntime, bundles, ensureModel],
    run: () => runMochaSuite('e2e', 'test/e2e/**/*.test.ts', RETRIES),
  },
};

function chooseSuites(name: string): Suite[] {
  if (name === 'all') return Object.values(SUITES);
  const suite = SUITES[name];
  if (!suite)
    throw new Error(`There is no suite "${name}"; there are all, ${Object.keys(SUITES).join(', ')}.`);
  return [suite];
}

/**
 * Entry of `npm test`: `[SUITE] [--coverage]`. Sets up what the suite needs, runs it, ends with the sum; gives the
 * exit code.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { coverage: { type: 'boolean', default: false } },
  });
  const suites = chooseSuites(positionals[0] ?? 'all');
  endChildrenOnSignal();
  try {
    for (const need of new Set(suites.flatMap(({ needs }) => needs))) await need();
    if (values.coverage) collectCoverage();
    let total: Tally = { passed: 0, failed: 0, skipped: 0 };
    for (const suite of suites) total = addTallies(total, await suite.run());
    if (values.coverage) await reportCoverage();
    process.stdout.write(`\n${[...untested, describeTally(total)].join('\n')}\n`);
    return total.failed === 0 && total.passed > 0 ? 0 : 1;
  } finally {
    await endChildren();
  }
}
