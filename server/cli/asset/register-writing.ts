import { type Command, InvalidArgumentError } from 'commander';
import type { AssetState } from '../../../protocol/chain/ddo.ts';
import { writeOptions } from '../chain/flags.ts';
import { believeOptions } from './register-reading.ts';

// Loaded when they are called, as what reads assets.
const write = () => import('./write.ts');

/** The states that an asset can be taken back to; `ASSET_STATES` says the rest. */
const ENDED = ['end-of-life', 'deprecated', 'revoked', 'unlisted'] as const satisfies readonly AssetState[];

function parseEnd(text: string): (typeof ENDED)[number] {
  const state = ENDED.find((one) => one === text);
  if (state) return state;
  throw new InvalidArgumentError(`Expected ${ENDED.join(', ')}.`);
}

function parseAddress(text: string): string {
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) return text;
  throw new InvalidArgumentError('Expected an address, 0x and 40 digits.');
}

const witnessed = (command: Command) =>
  writeOptions(command).option('--witnesses <n>', 'nodes that have to answer alike', Number);

/** `asset update | unpublish | transfer | history`. */
export function registerAssetWriting(asset: Command): void {
  witnessed(asset.command('update'))
    .description('publish a new version, or change what the description says')
    .argument('<asset>', 'DID or data NFT')
    .option('--model <name>', 'new version: a model that is stored here')
    .option('--name <name>', 'name of the asset')
    .option('--description <text>', 'what the model is for')
    .option('--manifest <uri>', 'where the signature of the model can be fetched')
    .option('--attestation <file>', 'statement about the training of the new version')
    .option('--attestation-uri <uri>', 'where that can be fetched', '')
    .option('--url <url>', 'server that answers requests')
    .option('--per-1k <tokens>', 'datatokens for 1,000 tokens of answers')
    .option('--relist', 'offer and sell an asset again that was taken back')
    .option('--no-delegation', "do not sign that this machine's server key may answer for it")
    .option('--delegation-days <n>', 'how long that holds', Number, 90)
    .action(async (name, flags) => (await write()).updateAsset(name, flags));
  witnessed(asset.command('unpublish'))
    .description(
      'take a model back: it is not offered and no new datatokens come out; what was written stays',
    )
    .argument('<asset>', 'DID or data NFT')
    .option('--state <state>', ENDED.join(', '), parseEnd, 'end-of-life')
    .action(async (name, flags) => (await write()).unpublishAsset(name, flags));
  witnessed(asset.command('transfer'))
    .description('give an asset to another owner')
    .argument('<asset>', 'DID or data NFT')
    .argument('<owner>', 'address of the new owner', parseAddress)
    .action(async (name, owner, flags) => (await write()).transferTo(name, owner, flags));
  believeOptions(asset.command('history'))
    .description('show every version, state and owner that an asset has had')
    .argument('<asset>', 'DID or data NFT')
    .action(async (name, flags) => (await write()).showHistory(name, flags));
}
