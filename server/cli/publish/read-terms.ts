import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseUnits } from 'ethers';
import { PhcError } from '../../../protocol/errors.ts';
import { Statement } from '../../../protocol/in-toto.ts';
import { MODEL_FILES } from '../../../protocol/model-files.ts';
import { type Chain, contractAddress } from '../../chain/connect.ts';
import { bindChunks } from '../../chain/mirror/bind-chunks.ts';
import { readCommunity } from '../../chain/publish/groundwork.ts';
import type { ParentTerms, Price, PublishTerms } from '../../chain/publish/terms.ts';
import { parseAmount, readTokenInfo } from '../../chain/token/token-info.ts';
import { homeFolder } from '../../home.ts';
import { openServerKey } from '../../identity/server-key.ts';
import { defaultRecipesFolder } from '../../model/recipe.ts';
import type { ModelRef } from '../../model/store.ts';
import { datatokenOf } from '../chain/model-address.ts';
import { computeOf, type PublishFlags } from './publish-options.ts';

/** Datatokens have 18 digits after the point. */
const DATATOKEN = { address: '', symbol: 'datatokens', decimals: 18 };
/** A rate of Ocean's exchange is base tokens for one datatoken, in 18 digits whatever the base token has. */
const RATE_DIGITS = 18;

/** Datatokens as a person writes them, in their smallest unit. Throws `PHC_REQUEST_INVALID` unless above 0. */
export function parseDatatokens(text: string): bigint {
  return parseAmount(DATATOKEN, text);
}

async function readPrice(chain: Chain, flags: PublishFlags): Promise<Price> {
  const { price, free, baseToken, freeAtOnce, freePerWallet } = flags;
  if (price !== undefined && free) {
    throw new PhcError('PHC_PUBLISH_TERMS', { detail: '--price and --free exclude each other' });
  }
  if (price !== undefined) {
    const token = await readTokenInfo(chain.provider, baseToken ?? contractAddress(chain, 'Ocean'));
    parseAmount(token, price);
    return { kind: 'fixed', baseToken: token.address, perToken: String(parseUnits(price, RATE_DIGITS)) };
  }
  if (!free) return { kind: 'none' };
  return {
    kind: 'free',
    atOnce: String(parseDatatokens(freeAtOnce)),
    perWallet: String(parseDatatokens(freePerWallet)),
  };
}

/** The statement about the training of a model, where there is one; `PHC_PUBLISH_TERMS` for one of another model. */
export async function readTraining(
  { name, root }: ModelRef,
  { attestation, attestationUri }: Pick<PublishFlags, 'attestation' | 'attestationUri'>,
): Promise<PublishTerms['training']> {
  const ofRecipe = join(defaultRecipesFolder(), name, 'training', 'attestation.json');
  const file = attestation ?? (existsSync(ofRecipe) ? ofRecipe : undefined);
  if (!file) return undefined;
  const bytes = await readFile(file);
  const statement = Statement.safeParse(JSON.parse(bytes.toString('utf8')));
  const subjects = statement.success ? statement.data.subject.map(({ digest }) => digest.sha256) : [];
  if (!subjects.includes(root)) {
    throw new PhcError('PHC_PUBLISH_TERMS', { detail: `${file} is no statement about ${root}` });
  }
  return { uri: attestationUri, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Bytes of the files that are in a model's root. */
export async function sizeOf({ folder }: ModelRef): Promise<number> {
  const sizes = await Promise.all(MODEL_FILES.map(async (file) => (await stat(join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function readParents(chain: Chain, parents: readonly ParentTerms[]): Promise<ParentTerms[]> {
  return Promise.all(
    parents.map(async ({ nft, sharePpm }) => ({ nft: (await datatokenOf(chain, nft)).nft, sharePpm })),
  );
}

function readInference({ url, per1k }: PublishFlags): PublishTerms['inference'] {
  if ((url === undefined) !== (per1k === undefined)) {
    throw new PhcError('PHC_PUBLISH_TERMS', { detail: '--url and --per-1k go together' });
  }
  if (url === undefined || per1k === undefined) return undefined;
  return { url, amountPer1kTokens: String(parseDatatokens(per1k)) };
}

/** What the options come to for this model. Throws `PHC_PUBLISH_TERMS`, `PHC_REQUEST_INVALID`, `PHC_CHAIN_CONTRACT`. */
export async function readTerms(chain: Chain, model: ModelRef, flags: PublishFlags): Promise<PublishTerms> {
  const [training, inference] = [await readTraining(model, flags), readInference(flags)];
  const compute = computeOf(flags);
  if (!inference && compute.length === 0 && flags.weights === 'compute-only') {
    throw new PhcError('PHC_PUBLISH_TERMS', {
      detail: 'nobody could use it: give --url, --training-node or --evaluation-node',
    });
  }
  const serverKey = inference && flags.delegation ? (await openServerKey(homeFolder())).publicKey : undefined;
  return {
    modelRoot: model.root,
    sizeBytes: await sizeOf(model),
    name: flags.name ?? model.name,
    symbol: flags.symbol,
    description:
      flags.description ?? `The code completion model ${model.name}, identified by its model root.`,
    author: flags.author,
    license: flags.license,
    languages: flags.language,
    weights: flags.weights,
    manifest: flags.manifest,
    ...(flags.weights === 'open' ? { chunks: await bindChunks(model.folder) } : {}),
    ...(training ? { training } : {}),
    price: await readPrice(chain, flags),
    parents: await readParents(chain, flags.parent),
    grantEach: flags.grant === undefined ? '0' : String(parseDatatokens(flags.grant)),
    communityPpm: flags.community ?? (await readCommunity(chain)).sharePpm,
    sealShares: flags.sharesStayOpen !== true,
    ...(inference ? { inference } : {}),
    compute,
    ...(serverKey ? { serverKey } : {}),
    delegationDays: flags.delegationDays,
  };
}
