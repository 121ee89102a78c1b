import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { harnessRoots } from '../../../algorithms/evaluation/run/harness-root.ts';
import { openSubject } from '../../../algorithms/evaluation/run/subject.ts';
import { checkEvidence } from '../../../algorithms/evaluation/statement/check-evidence.ts';
import { checkProblems } from '../../../algorithms/evaluation/statement/check-problems.ts';
import { COIN, drawPart } from '../../../algorithms/evaluation/statement/draw-part.ts';
import { readEvidence } from '../../../algorithms/evaluation/statement/evidence.ts';
import { openStatement } from '../../../algorithms/evaluation/statement/open-statement.ts';
import type { EvalPredicate } from '../../../algorithms/evaluation/statement/predicate.ts';
import { printVerification } from '../../../algorithms/evaluation/statement/print-verification.ts';
import { rerun } from '../../../algorithms/evaluation/statement/rerun.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { SERVED_PROFILES, type ServedProfile } from '../../engine/profile.ts';
import { readVerifyingKey } from '../../identity/model-key.ts';
import { openExecution } from './execution.ts';
import { openProblems } from './open-problems.ts';
import { evalProgress } from './progress.ts';

interface VerifyFlags {
  readonly key: string;
  readonly fraction: number;
  readonly all?: boolean;
  readonly coin?: string;
  readonly evidence?: string;
  readonly data?: string;
  readonly execute: boolean;
  readonly insecureExecution?: boolean;
  readonly profile?: ServedProfile;
  readonly json?: boolean;
}

function share(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1)) throw new InvalidArgumentError('Expected a number above 0, up to 1.');
  return value;
}

function coin(text: string): string {
  const hex = text.toLowerCase().replace(/^0x/, '');
  if (!COIN.test(hex)) throw new InvalidArgumentError('Expected 64 hexadecimal digits.');
  return hex;
}

/** The profile of a statement, where it is one that can be computed here. */
function profileOf({ engine }: EvalPredicate): ServedProfile {
  return SERVED_PROFILES.find((name) => name === engine.profile) ?? 'exact';
}

async function readStatement(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new PhcError('PHC_EVAL_STATEMENT', { detail: `${file} cannot be read`, cause });
  });
}

async function verify(file: string, flags: VerifyFlags): Promise<void> {
  const key = await readVerifyingKey(flags.key);
  const statement = openStatement(await readStatement(file), key.verify);
  const { predicate, model } = statement;
  const evidence = await readEvidence(flags.evidence ?? dirname(file));
  checkEvidence(evidence, predicate);

  const progress = evalProgress(process.stderr);
  const { signal } = new AbortController();
  const limit = predicate.config.problems;
  const wanted = flags.data === undefined ? { suite: predicate.suite.name } : { data: flags.data };
  try {
    const suite = await openProblems({ ...wanted, limit }, progress.show, signal);
    checkProblems(evidence, predicate, suite);
    const thrown = flags.coin ?? randomBytes(32).toString('hex');
    const fraction = flags.all ? 1 : flags.fraction;
    const ids = drawPart(
      evidence.run.outcomes.map(({ id }) => id),
      fraction,
      thrown,
      statement.sha256,
    );
    const execution = await openExecution(suite, flags);
    const subject = await openSubject(model.root, { profile: flags.profile ?? profileOf(predicate) });
    try {
      const differences = await rerun({
        core: subject.core,
        evidence,
        predicate,
        problems: suite.problems,
        ids,
        execute: execution.execute,
        signal,
        onProgress: (done, total) => progress.show('Asking again', done, total),
      });
      progress.clear();
      const sameHarness = harnessRoots().all === predicate.harness.root;
      const found = { statement, coin: thrown, ids, differences, sameHarness, key: key.hint };
      process.stdout.write(flags.json ? `${JSON.stringify(found)}\n` : printVerification(found));
      if (differences.length > 0) process.exitCode = 1;
    } finally {
      subject.close();
      await execution.close();
    }
  } finally {
    progress.clear();
  }
}

/** `ph-codex eval verify`. */
export function registerEvalVerify(evaluation: Command): void {
  evaluation
    .command('verify')
    .description('check a signed score, and ask a random part of its problems again')
    .argument('<statement>', 'file written by "eval sign", its evidence beside it')
    .requiredOption('--key <file>', 'public key of the evaluator, PEM')
    .option('--fraction <number>', 'part of the problems that is asked again', share, 0.05)
    .option('--all', 'ask all problems again')
    .option('--coin <hex>', '32 bytes that nobody could foresee, such as the hash of a later block', coin)
    .option('--evidence <folder>', 'where the evidence lies')
    .option('--data <path>', 'the own data that it is about, in place of a suite')
    .addOption(
      new Option('--profile <name>', 'another than that of the statement, such as exact').choices(
        SERVED_PROFILES,
      ),
    )
    .option('--no-execute', 'run no program')
    .option('--insecure-execution', 'run programs also where this system cannot hold them back')
    .option('--json', 'print the result as JSON')
    .action(verify);
}
