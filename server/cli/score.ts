import type { Command } from 'commander';
import { believeOptions } from './asset/register-reading.ts';
import { writeOptions } from './chain/flags.ts';

const verbs = () => import('./score/score-verbs.ts');

const collect = (value: string, previous: string[]) => [...previous, value];

function statementOptions(command: Command): Command {
  return writeOptions(command)
    .requiredOption('--did <did>', 'the asset that it is about')
    .requiredOption('--key <file>', 'public key that the statement was signed with, PEM')
    .option('--metric <name>', 'which of its measures, such as pass@1')
    .option('--evidence-uri <uri>', 'where the evidence can be fetched', '')
    .option('--off-chain <file>', 'write it there, signed, in place of a transaction');
}

/** `ph-codex score`, and its verbs. */
export function registerScore(program: Command): void {
  const score = program
    .command('score')
    .description('scores of models, as their evaluators attest them on a chain');
  statementOptions(score.command('attest'))
    .description('attest what "eval sign" signed')
    .argument('<statement>', 'file written by "eval sign"')
    .action(async (statement, flags) => (await verbs()).attestScore(statement, undefined, flags));
  statementOptions(score.command('confirm'))
    .description("attest an evaluation of one's own that another's is to be measured by")
    .argument('<uid>', "identifier of the other's score")
    .argument('<statement>', 'file written by "eval sign"')
    .action(async (uid, statement, flags) => (await verbs()).attestScore(statement, uid, flags));
  writeOptions(score.command('revoke'))
    .description("take one's own score back")
    .argument('<uid or file>', 'identifier, or the file of one that stayed off the chain')
    .action(async (which, flags) => (await verbs()).revokeScore(which, flags));
  writeOptions(score.command('stamp'))
    .description('prove in one transaction that scores off the chain were there')
    .argument('<files...>', 'files written with --off-chain')
    .action(async (files, flags) => (await verbs()).stampScores(files, flags));
  believeOptions(score.command('list'))
    .description('show the scores of a model, and who confirmed them')
    .argument('<did or root>', 'the model')
    .option('--file <file>', 'a score off the chain to be judged with them (repeatable)', collect, [])
    .action(async (which, flags) => (await verbs()).listScores(which, flags));
}
