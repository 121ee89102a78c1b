import type { Command } from 'commander';
import { readOptions, writeOptions } from './chain/flags.ts';

const verbs = () => import('./chain/revenue-verbs.ts');

const MODEL = 'datatoken, data NFT or DID of the model';

/** `ph-codex revenue show | check | release`. */
export function registerRevenue(program: Command): void {
  const revenue = program.command('revenue').description('what a model earns, and who gets it');
  readOptions(revenue.command('show'))
    .description('show where the money is, and the shares')
    .argument('<model>', MODEL)
    .action(async (model, flags) => (await verbs()).showRevenue(model, flags));
  readOptions(revenue.command('check'))
    .description('compare collector and shares with the description, and with what was seen last')
    .argument('<model>', MODEL)
    .action(async (model, flags) => (await verbs()).verifyRevenue(model, flags));
  writeOptions(revenue.command('release'))
    .description('collect and share out, down to the models that it was made from; anybody may')
    .argument('<model>', MODEL)
    .action(async (model, flags) => (await verbs()).releaseRevenue(model, flags));
}
