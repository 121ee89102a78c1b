import type { Command } from 'commander';
import { readOptions, writeOptions } from './chain/flags.ts';

const verbs = () => import('./chain/curate-verbs.ts');

const TOKEN = 'address of the token';

/** `ph-codex curate pledge | show | take | take-back`. */
export function registerCurate(program: Command): void {
  const curate = program.command('curate').description('pledge tokens to somebody who makes a model');
  readOptions(curate.command('show'))
    .description('show what an account has pledged')
    .argument('<token>', TOKEN)
    .argument('<account>', 'who pledged')
    .action(async (token, account, flags) => (await verbs()).showPledges(token, account, flags));
  writeOptions(curate.command('pledge'))
    .description('put tokens aside for somebody, who can take them at any time; until then you can')
    .argument('<amount>', 'tokens')
    .argument('<token>', TOKEN)
    .argument('<payee>', 'who can take them')
    .action(async (amount, token, payee, flags) => (await verbs()).pledge(amount, token, payee, flags));
  writeOptions(curate.command('take-back'))
    .description('take back what nobody has taken')
    .argument('<token>', TOKEN)
    .action(async (token, flags) => (await verbs()).takeBack(token, flags));
  writeOptions(curate.command('take'))
    .description('take what was pledged to you, and say for which model')
    .argument('<amount>', 'tokens')
    .argument('<token>', TOKEN)
    .argument('<pledger>', 'who pledged')
    .requiredOption('--root <digest>', 'model root of what was made with it')
    .action(async (amount, token, pledger, flags) => (await verbs()).take(amount, token, pledger, flags));
}
