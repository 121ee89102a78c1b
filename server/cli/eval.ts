import { type Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_PROFILE, SERVED_PROFILES } from '../engine/profile.ts';
import { registerEvalCompare } from './eval/compare.ts';
import { registerEvalJob } from './eval/job.ts';
import { type EvalFlags, runEval } from './eval/run.ts';
import { registerEvalSign } from './eval/sign.ts';
import { registerEvalVerify } from './eval/verify.ts';

function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
    return value;
  };
}

function number(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value <= most))
      throw new InvalidArgumentError(`Expected a number from ${least} to ${most}.`);
    return value;
  };
}

function promptKind(text: string): EvalFlags['prompt'] {
  if (text !== 'spm' && text !== 'prefix') throw new InvalidArgumentError('Expected "spm" or "prefix".');
  return text;
}

const collect = (text: string, before: readonly string[]) => [...before, text];

/** `ph-codex eval`, and its verbs. */
export function registerEval(program: Command): void {
  const evaluation = program
    .command('eval')
    .description(
      'score models at published problems, or at places in your own code; nothing leaves the machine',
    )
    .enablePositionalOptions()
    .option('--model <name>', 'name or digest of a model; several are compared', collect, [])
    .option(
      '--suite <name>',
      'humaneval, humaneval-infilling, humaneval-infilling-spans, humaneval-x-js or linebench',
    )
    .option('--data <path>', 'folder or file of your own code, in place of a suite')
    .option('--limit <number>', 'ask only so many problems, always the same random part', wholeNumber(1, 1e6))
    .option('--samples <number>', 'answers to each problem', wholeNumber(1, 1000), 1)
    .option('--temperature <number>', '0 is greedy', number(0, 2), 0)
    .option('--top-p <number>', 'draw from the likeliest tokens of this share', number(0.01, 1), 1)
    .option('--seed <number>', 'of the first answer to each problem', wholeNumber(0, 2 ** 31 - 1), 1)
    .option('--prompt <kind>', 'spm as served, or prefix: without what follows', promptKind, 'spm')
    .addOption(
      new Option('--profile <name>', 'how precisely to compute')
        .choices(SERVED_PROFILES)
        .default(DEFAULT_PROFILE),
    )
    .option('--no-execute', 'run no program, judge texts only')
    .option('--insecure-execution', 'run programs also where this system cannot hold them back')
    .option('--json <file>', 'write scores and outcomes')
    .option('--html <file>', 'write a report with every answer')
    .option('--evidence <folder>', 'write what "eval sign" and "eval verify" need')
    .option('--out <folder>', 'keep answers there, not in the home folder')
    .action((flags: EvalFlags) => runEval(flags));
  registerEvalCompare(evaluation);
  registerEvalJob(evaluation);
  registerEvalSign(evaluation);
  registerEvalVerify(evaluation);
}
