import type { Command } from 'commander';
import { parseIndex, parsePercent, readOptions, writeOptions } from './chain/flags.ts';

// Loaded when they are called: what they need of chains takes longer to read than most commands take to run.
const verbs = () => import('./chain/token-verbs.ts');
const dispensers = () => import('./chain/dispenser-verbs.ts');
const allowances = () => import('./chain/allowance-verbs.ts');
const orders = () => import('./chain/order-verbs.ts');

const MODEL = 'datatoken, data NFT or DID of the model';
const FROM = '--from <wallet>';

const collect = (value: string, previous: string[]) => [...previous, value];

function registerTrades(token: Command): void {
  readOptions(token.command('balance'))
    .description('show what an account holds')
    .argument('<model>', MODEL)
    .argument('[account]', 'whose; that of the wallet if left out')
    .option(FROM, 'wallet')
    .action(async (model, account, flags) => (await verbs()).showBalance(model, account, flags));
  for (const side of ['buy', 'sell'] as const) {
    readOptions(token.command(`quote-${side}`))
      .description(`show what it would ${side === 'buy' ? 'cost to buy' : 'bring to sell'} now`)
      .argument('<amount>', 'datatokens')
      .argument('<model>', MODEL)
      .option('--base <token>', 'token to pay with, where there are several')
      .option(FROM, 'wallet that would trade')
      .action(async (amount, model, flags) => (await verbs()).showQuote(side, amount, model, flags));
    writeOptions(token.command(side))
      .description(`${side} datatokens at their fixed rate; says the price first`)
      .argument('<amount>', 'datatokens')
      .argument('<model>', MODEL)
      .option('--base <token>', 'token to pay with, where there are several')
      .option('--slippage <percent>', 'how much worse the price may become meanwhile', parsePercent, 100)
      .action(async (amount, model, flags) => (await verbs()).trade(side, amount, model, flags));
  }
}

function registerGifts(token: Command): void {
  writeOptions(token.command('mint'))
    .description('make new datatokens of a model of yours')
    .argument('<amount>', 'datatokens')
    .argument('<model>', MODEL)
    .option('--to <account>', 'who gets them; the wallet itself if left out')
    .action(async (amount, model, flags) => (await verbs()).mint(amount, model, flags));
  writeOptions(token.command('transfer'))
    .description('hand tokens over')
    .argument('<amount>', 'tokens')
    .argument('<token>', 'address of the token')
    .argument('<account>', 'who gets them')
    .action(async (amount, address, to, flags) => (await verbs()).transfer(amount, address, to, flags));
  writeOptions(token.command('dispense'))
    .description('get free datatokens, where their owner gives some away')
    .argument('<amount>', 'datatokens')
    .argument('<model>', MODEL)
    .option('--to <account>', 'who gets them; the wallet itself if left out')
    .action(async (amount, model, flags) => (await dispensers()).dispense(amount, model, flags));
  const dispenser = token.command('dispenser').description('give datatokens of a model of yours away');
  readOptions(dispenser.command('show'))
    .description('show on which terms')
    .argument('<model>', MODEL)
    .action(async (model, flags) => (await dispensers()).showDispenser(model, flags));
  writeOptions(dispenser.command('open'))
    .description('begin, or change the terms')
    .argument('<model>', MODEL)
    .requiredOption('--most <amount>', 'datatokens at a time')
    .requiredOption('--ceiling <amount>', 'nobody gets any who holds this many')
    .option('--only <account>', 'the only account that may ask, for itself and for others')
    .action(async (model, flags) => (await dispensers()).openDispenser(model, flags));
  writeOptions(dispenser.command('close'))
    .description('end it')
    .argument('<model>', MODEL)
    .action(async (model, flags) => (await dispensers()).closeDispenser(model, flags));
}

function registerAllowances(token: Command): void {
  const group = token.command('allowances').description('who may take tokens of yours');
  readOptions(group.command('show'))
    .description("ask about Ocean's contracts, Permit2, and whom you name")
    .argument('<token>', 'address of the token')
    .argument('[account]', 'whose; that of the wallet if left out')
    .option('--spender <account>', 'ask about this one too (repeatable)', collect, [])
    .option(FROM, 'wallet')
    .action(async (address, account, flags) => (await allowances()).showAllowances(address, account, flags));
  const spender = 'contract by name (FixedRateExchange, Escrow, Permit2) or address';
  writeOptions(group.command('set'))
    .description('let somebody take exactly so much')
    .argument('<token>', 'address of the token')
    .argument('<spender>', spender)
    .argument('<amount>', 'tokens')
    .action(async (address, who, amount, flags) =>
      (await allowances()).setAllowance(address, who, amount, flags),
    );
  writeOptions(group.command('revoke'))
    .description('let somebody take nothing any more')
    .argument('<token>', 'address of the token')
    .argument('<spender>', spender)
    .action(async (address, who, flags) => (await allowances()).setAllowance(address, who, undefined, flags));
}

function registerOrders(token: Command): void {
  writeOptions(token.command('order'))
    .description('pay one datatoken for one job on the model')
    .argument('<model>', MODEL)
    .option('--service <place>', "place of the service in the description's list", parseIndex, 0)
    .option('--consumer <account>', 'who may use it; the wallet itself if left out')
    .option('--provider-fee <file>', 'what the provider signed, where it asks for a fee')
    .action(async (model, flags) => (await orders()).order(model, flags));
  writeOptions(token.command('reuse'))
    .description('use an order again, as far as its provider allows; looks first whether it is there')
    .argument('<order>', "hash of the order's transaction")
    .argument('<model>', MODEL)
    .option('--service <place>', 'which service it has to be for', parseIndex)
    .option('--consumer <account>', 'for whom it was; the wallet itself if left out')
    .option('--provider-fee <file>', 'what the provider signed, where it asks for a fee')
    .action(async (id, model, flags) => (await orders()).reuse(id, model, flags));
}

/** `ph-codex token …`. */
export function registerToken(program: Command): void {
  const token = program.command('token').description('buy, sell, give and use the datatokens of models');
  registerTrades(token);
  registerGifts(token);
  registerAllowances(token);
  registerOrders(token);
}
