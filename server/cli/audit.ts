import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import type { AuditState } from '../../protocol/audit/audit-state.ts';
import { AUDIT_POWER, AUDIT_RATE, describePower } from '../../protocol/audit/power.ts';
import { PhcError } from '../../protocol/errors.ts';
import { readStates } from '../audit/audit-files.ts';
import { openAuditModel } from '../audit/open-audit-model.ts';
import { runQuietly } from '../audit/run-quietly.ts';
import { verifyEvidence } from '../audit/verify-evidence.ts';
import { DEFAULT_MODEL } from '../config.ts';
import { homeFolder } from '../home.ts';
import { modelRoot } from '../model/model-root.ts';
import { defaultRecipesFolder } from '../model/recipe.ts';
import { findModel, type ModelRef } from '../model/store.ts';
import { calibrate } from './calibrate.ts';
import { canaries } from './canaries.ts';

interface VerifyFlags {
  readonly model?: string;
  readonly json?: boolean;
}

const print = (line: string) => process.stdout.write(`${line}\n`);

const find = (nameOrRoot: string) => findModel(nameOrRoot, { searchFolders: [defaultRecipesFolder()] });

/** The model folder that was named, which need not be in the home folder, or the one of that digest. */
async function modelFor(root: string, folder: string | undefined): Promise<ModelRef> {
  const model =
    folder === undefined ? await find(root) : { name: folder, folder, root: await modelRoot(folder) };
  if (model.root === root) return model;
  throw new PhcError('PHC_MODEL_DIGEST', {
    detail: `the evidence is about ${root}, the folder is ${model.root}`,
  });
}

async function readEvidence(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new InvalidArgumentError(`"${file}" cannot be read as JSON: ${String(cause)}`);
  }
}

async function verify(file: string, { model: folder, json }: VerifyFlags): Promise<void> {
  const evidence = await readEvidence(file);
  let opened: ReturnType<typeof openAuditModel> | undefined;
  const open = async (root: string) => {
    opened ??= openAuditModel(await modelFor(root, folder));
    return opened;
  };
  try {
    const verdict = await verifyEvidence(evidence, {
      facts: async (root) => (await open(root)).facts,
      exact: async (root) => (await open(root)).exact(),
    });
    if (json) print(JSON.stringify(verdict));
    else {
      print(verdict.proven ? 'PROVEN' : 'NOT PROVEN');
      for (const reason of verdict.reasons) print(reason);
    }
    if (!verdict.proven) process.exitCode = 1;
  } finally {
    opened?.close();
  }
}

async function run({ now = false }: { now?: boolean }): Promise<void> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const end = await runQuietly(homeFolder(), {
    find,
    now,
    onOutcome: ({ kind, reasons }) => print([kind, ...reasons].join(': ')),
    onLeft: (reason) => print(`left for later: ${reason}`),
    signal: stopping.signal,
  });
  if (end === 'locked') print('Audits already run.');
}

function describeState({
  serverKey,
  modelRoot: root,
  passed,
  failed,
  skipped,
  evidence,
}: AuditState): string {
  const counts = `${passed} of ${passed + failed} audits passed, ${skipped} answers could not be audited`;
  const found = evidence === undefined ? '' : `\n  evidence: ${evidence}`;
  return `provider ${serverKey.slice(0, 16)}…  model ${root.slice(0, 16)}…\n  ${counts}${found}`;
}

async function status({ rate, json }: { rate: number; json?: boolean }): Promise<void> {
  const states = await readStates(homeFolder());
  if (json) {
    print(JSON.stringify(states.map(({ suspicious: _long, done: _longer, ...state }) => state)));
    return;
  }
  for (const state of states) print(describeState(state));
  if (states.length === 0) print('No answer was audited yet.');
  print(describePower(rate, AUDIT_POWER));
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidArgumentError('Expected a whole number from 1 on.');
  return count;
}

function parseRate(text: string): number {
  const rate = Number(text);
  if (!(rate >= 0 && rate <= 1)) throw new InvalidArgumentError('Expected a number from 0 to 1.');
  return rate;
}

/** `ph-codex audit`, and its verbs. */
export function registerAudit(program: Command): void {
  const audit = program
    .command('audit')
    .description('compute answers of other servers again, and check evidence that a server cheats');
  audit
    .command('verify')
    .description('check a file of evidence, offline; exits with 0 where it is proof, else with 1')
    .argument('<evidence>', 'file of evidence')
    .option(
      '--model <folder>',
      'folder of the model that it is about; by default the one of that digest here',
    )
    .option('--json', 'print the verdict as JSON')
    .action(verify);
  audit
    .command('run')
    .description('audit the answers that wait for it; not on battery, and not while somebody types')
    .option('--now', 'whatever else the machine is doing')
    .action(run);
  audit
    .command('calibrate')
    .description('measure how much honest answers of a model differ, for its calibration.json')
    .argument('<files...>', 'source files to score')
    .option('--model <name>', 'name or digest of the model', DEFAULT_MODEL)
    .option('--output <file>', 'where the calibration goes', 'calibration.json')
    .option('--texts <number>', 'texts of 448 tokens to score', parseCount, 16)
    .option(
      '--recipe <folder>',
      'recipe that gets the calibration, and the digest that the model has with it',
    )
    .action(calibrate);
  audit
    .command('canaries')
    .description('make questions with their answers, by which who has no weights can audit servers')
    .argument('<folder>', 'source code of which they are made')
    .option('--model <name>', 'name or digest of the model', DEFAULT_MODEL)
    .option('--output <file>', 'where they go', 'canaries.dsse.json')
    .option('--count <number>', 'how many to make', parseCount, 200)
    .action(canaries);
  audit
    .command('status')
    .description('what audits have shown of each server')
    .option('--rate <fraction>', 'fraction of the answers that are audited', parseRate, AUDIT_RATE)
    .option('--json', 'print it as JSON')
    .action(status);
}
