import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import * as z from 'zod/mini';
import { PhcError } from '../../protocol/errors.ts';
import { delegationTypedData } from '../../protocol/receipt/delegation-hash.ts';
import { homeFolder } from '../home.ts';
import { acceptDelegation } from '../identity/delegate.ts';
import { readDelegation } from '../identity/delegation-file.ts';
import { openServerKey } from '../identity/server-key.ts';
import { defaultRecipesFolder } from '../model/recipe.ts';
import { findModel } from '../model/store.ts';
import { measureFiles } from '../upstream/measure-files.ts';

const DAY_SECONDS = 86_400;

/** What `request` printed, with the wallet's signature of it beside. */
const SignedRequest = z.object({
  domain: z.object({ chainId: z.int().check(z.positive()) }),
  message: z.object({
    serverKey: z.string().check(z.regex(/^0x[0-9a-f]{64}$/)),
    did: z.string(),
    modelRoots: z.array(z.string().check(z.regex(/^0x[0-9a-f]{64}$/))).check(z.minLength(1)),
    notAfter: z.int().check(z.nonnegative()),
  }),
});

interface RequestFlags {
  readonly chain: number;
  readonly did: string;
  readonly model: string[];
  readonly files: string[];
  readonly days: number;
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new InvalidArgumentError('Expected a whole number from 1 on.');
  return count;
}

async function show(): Promise<void> {
  const { publicKey } = await openServerKey(homeFolder());
  print({ serverKey: publicKey, ...(await readDelegation(homeFolder())) });
}

/** Digests of models here, and of files that another engine serves. */
async function rootsOf({ model, files }: Pick<RequestFlags, 'model' | 'files'>): Promise<string[]> {
  if (model.length + files.length === 0)
    throw new PhcError('PHC_SERVER_IDENTITY', { detail: 'name a --model, or --files' });
  const find = (name: string) => findModel(name, { searchFolders: [defaultRecipesFolder()] });
  const measure = (folder: string) => measureFiles(folder, () => {}, new AbortController().signal);
  const found = await Promise.all(model.map(find));
  return [...found.map(({ root }) => root), ...(await Promise.all(files.map(measure)))];
}

async function request({ chain, did, days, ...named }: RequestFlags): Promise<void> {
  const { publicKey } = await openServerKey(homeFolder());
  const modelRoots = await rootsOf(named);
  const notAfter = Math.floor(Date.now() / 1000) + days * DAY_SECONDS;
  print(
    delegationTypedData(chain, {
      serverKey: publicKey,
      did,
      modelRoots,
      notAfter,
    }),
  );
}

async function accept(file: string, signature: string): Promise<void> {
  const parsed = SignedRequest.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (!parsed.success)
    throw new PhcError('PHC_SERVER_IDENTITY', { detail: `${file} is not what "request" printed` });
  const { domain, message } = parsed.data;
  const { publicKey } = await openServerKey(homeFolder());
  if (message.serverKey !== `0x${publicKey}`) {
    throw new PhcError('PHC_SERVER_IDENTITY', { detail: `${file} is about another key` });
  }
  const modelRoots = message.modelRoots.map((root) => root.slice(2));
  const delegation = { serverKey: publicKey, did: message.did, modelRoots, notAfter: message.notAfter };
  print(await acceptDelegation(homeFolder(), domain.chainId, delegation, signature.toLowerCase()));
}

const collect = (value: string, previous: string[]) => [...previous, value];

/** `ph-codex identity show | request | accept`. */
export function registerIdentity(program: Command): void {
  const identity = program
    .command('identity')
    .description('the key that signs receipts, and the wallet behind it');
  identity.command('show', { isDefault: true }).description('print the key and its delegation').action(show);
  identity
    .command('request')
    .description('print what a wallet has to sign (eth_signTypedData_v4) so that it stands behind the key')
    .option('--model <name>', 'model that the key may sign for (repeatable)', collect, [])
    .option('--files <folder>', 'or the folder of "serve --upstream-files" (repeatable)', collect, [])
    .option('--did <did>', 'identifier of the asset', '')
    .option('--chain <id>', 'chain id', parseCount, 137)
    .option('--days <n>', 'how long it holds', parseCount, 90)
    .action(request);
  identity
    .command('accept')
    .description('keep what the wallet signed')
    .argument('<file>', 'what "request" printed')
    .argument('<signature>', 'the signature, 0x and 130 digits')
    .action(accept);
}
