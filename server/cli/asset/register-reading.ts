import { type Command, InvalidArgumentError } from 'commander';
import { MAX_TOKENS_LIMIT } from '../../../protocol/completion.ts';
import { readOptions } from '../chain/flags.ts';

// Loaded when they are called: what they need of chains takes longer to read than most commands take to run.
const find = () => import('./find.ts');
const verify = () => import('./verify.ts');
const use = () => import('./use.ts');

function parseCount(text: string): number {
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number from 1 to 99.');
}

function parsePercent(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 100) return value;
  throw new InvalidArgumentError('Expected percent, from 0 to 100.');
}

/** Adds the options of a command that believes a chain. */
export function believeOptions(command: Command): Command {
  return readOptions(command).option(
    '--witnesses <n>',
    'how many nodes have to answer alike; 2, on the devnet 1',
    parseCount,
  );
}

function parseTokens(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= MAX_TOKENS_LIMIT) return count;
  throw new InvalidArgumentError(`Expected a number from 1 to ${MAX_TOKENS_LIMIT}.`);
}

function workspaceOptions(command: Command): Command {
  return believeOptions(command)
    .argument('<did>', 'identifier of the asset')
    .option('--workspace <folder>', 'whose pin counts', process.cwd());
}

/** `asset search | show | verify | providers | complete | refund`. */
export function registerAssetReading(asset: Command): void {
  believeOptions(asset.command('search'))
    .description('find models by what their descriptions on the chain say')
    .argument('[text]', 'in name, description, author or tags')
    .option('--language <name>', 'offered for this programming language')
    .option('--max-price <datatokens>', 'at most so much for 1,000 tokens')
    .option('--metric <text>', 'scores of this measure only, such as humaneval')
    .option('--min-score <percent>', 'with an independent score of at least this', parsePercent)
    .option('--parent <did or root>', 'made from this model')
    .option('--all', 'also what is not active any more')
    .action(async (text, flags) => (await find()).searchAssets(text, flags));
  believeOptions(asset.command('show'))
    .description('show what the chain says of an asset')
    .argument('<did>', 'identifier of the asset')
    .action(async (did, flags) => (await verify()).showAsset(did, flags));
  workspaceOptions(asset.command('verify'))
    .description("check that description, the NFT's own store, files, server and what was seen before agree")
    .option('--url <server>', 'base URL of a server that is to answer with the model')
    .option('--files <folder>', 'folder of the model, where it lies here')
    .option('--repin', 'believe a root that this workspace has not seen before, if all else agrees')
    .action(async (did, flags) => (await verify()).verify(did, flags));
  workspaceOptions(asset.command('providers'))
    .description('show who answers with a model, how fast, and whether everything agrees about each')
    .action(async (did, flags) => (await use()).showProviders(did, flags));
  workspaceOptions(asset.command('complete'))
    .description('print what a model writes, asked of its providers in turn, then of this machine')
    .requiredOption('--prompt <text>', 'what comes before')
    .option('--suffix <text>', 'what comes after')
    .option('--max-tokens <number>', 'longest answer', parseTokens, 64)
    .option('--no-local', 'ask providers only')
    .option('--pay <datatokens>', 'put at most so many aside at a provider that asks for payment')
    .option('--from <wallet>', 'whose they are: keystore file, or an account of the devnet')
    .action(async (did, flags) => (await use()).completeWith(did, flags));
  asset
    .command('refund')
    .description('have a provider give back what is left of what "asset complete --pay" put aside')
    .argument('<url>', 'base URL of the provider')
    .action(async (url) => (await use()).refundOf(url));
}
