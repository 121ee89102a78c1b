import type { Wallet } from 'ethers';
import { ASSET_STATES, type AssetState } from '../../../protocol/chain/ddo.ts';
import { didOf } from '../../../protocol/chain/did.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { findNamedAsset, lastDescription } from '../../chain/asset/find-named-asset.ts';
import { readHistory } from '../../chain/asset/read-history.ts';
import { type DdoChanges, renewDdo } from '../../chain/asset/renew-ddo.ts';
import { switchSales } from '../../chain/asset/switch-sales.ts';
import type { Call } from '../../chain/call.ts';
import type { Chain } from '../../chain/connect.ts';
import { bindChunks } from '../../chain/mirror/bind-chunks.ts';
import { setDescription, setModelRoot, setState, transferAsset } from '../../chain/publish/asset-calls.ts';
import { signDelegation } from '../../chain/publish/sign-delegation.ts';
import { homeFolder } from '../../home.ts';
import { acceptDelegation } from '../../identity/delegate.ts';
import { openServerKey } from '../../identity/server-key.ts';
import { defaultRecipesFolder } from '../../model/recipe.ts';
import { type ModelRef, openModel } from '../../model/store.ts';
import type { WriteFlags } from '../chain/flags.ts';
import { printResult, runTask, withChain } from '../chain/task.ts';
import { parseDatatokens, readTraining, sizeOf } from '../publish/read-terms.ts';
import { type IndexFlags, withIndex } from './with-index.ts';

const DAY_SECONDS = 86_400;

/** Of the commands that change an asset. */
interface AssetFlags extends WriteFlags {
  readonly witnesses?: number;
}

interface UpdateFlags extends AssetFlags {
  readonly model?: string;
  readonly name?: string;
  readonly description?: string;
  readonly manifest?: string;
  readonly attestation?: string;
  readonly attestationUri: string;
  readonly url?: string;
  readonly per1k?: string;
  readonly relist?: boolean;
  readonly delegation: boolean;
  readonly delegationDays: number;
}

function found(chain: Chain, name: string, { witnesses }: AssetFlags) {
  return withIndex(chain, witnesses, async ({ index }) => {
    const asset = await findNamedAsset(index, chain.id, name);
    return { ...asset, bytes: await lastDescription(index, chain.id, asset.nft) };
  });
}

async function changesOf(
  model: ModelRef | undefined,
  weights: string | undefined,
  flags: UpdateFlags,
): Promise<DdoChanges> {
  const { name, description, manifest, url, per1k } = flags;
  return {
    updated: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    ...(model
      ? {
          model: {
            modelRoot: model.root,
            sizeBytes: await sizeOf(model),
            training: await readTraining(model, flags),
            chunks: weights === 'open' ? await bindChunks(model.folder) : undefined,
          },
        }
      : {}),
    name,
    description,
    manifest,
    url,
    amountPer1kTokens: per1k === undefined ? undefined : String(parseDatatokens(per1k)),
  };
}

/** For both roots, so that the server is believed before and after the transactions. */
async function renewDelegation(
  chain: Chain,
  wallet: Wallet,
  asset: { readonly nft: string; readonly roots: readonly string[] },
  { dryRun, delegationDays }: UpdateFlags,
) {
  const { publicKey } = await openServerKey(homeFolder());
  const signed = await signDelegation(wallet, chain.id, {
    serverKey: publicKey,
    did: didOf(asset.nft, chain.id),
    modelRoots: [...new Set(asset.roots)],
    notAfter: Math.floor(Date.now() / 1000) + delegationDays * DAY_SECONDS,
  });
  if (!dryRun) await acceptDelegation(homeFolder(), chain.id, signed.delegation, signed.signature);
  return signed;
}

/** `asset update`. */
export async function updateAsset(name: string, flags: UpdateFlags): Promise<void> {
  const model = flags.model
    ? await openModel(flags.model, { searchFolders: [defaultRecipesFolder()] })
    : undefined;
  const { chain: _, rpc: __, json: ___, from: ____, dryRun: _____, ...wanted } = flags;
  await runTask(flags, {
    id: ['asset update', name, model?.root, JSON.stringify(wanted)],
    async plan(chain, wallet, say) {
      const asset = await found(chain, name, flags);
      const root = model?.root ?? asset.root;
      if (!root) throw new PhcError('PHC_ASSET_UNKNOWN', { detail: `${name} describes no model` });
      const { weights } = asset.ddo?.metadata.additionalInformation?.phModel ?? {};
      const changes = await changesOf(model, weights, flags);
      const inferring = asset.ddo?.services.some(
        ({ additionalInformation: more }) => more?.kind === 'inference',
      );
      const roots = [root, ...(asset.root ? [asset.root] : [])];
      const delegation =
        inferring && flags.delegation
          ? await renewDelegation(chain, wallet, { nft: asset.nft, roots }, flags)
          : undefined;
      const ddo = renewDdo(asset.bytes, { ...changes, delegation });
      say(`${asset.did}: ${asset.root === root ? `stays at root ${root}` : `from ${asset.root} to ${root}`}`);
      say('The new description, public for ever:', JSON.stringify(ddo, null, 2));
      const state: AssetState = flags.relist ? 'active' : (ASSET_STATES[asset.state] ?? 'active');
      return [
        setDescription(asset.nft, ddo, state),
        ...(asset.root === root ? [] : [setModelRoot(asset.nft, root)]),
        ...(flags.relist ? await switchSales(chain, asset.nft, true) : []),
      ];
    },
  });
}

/** `asset unpublish`. */
export function unpublishAsset(name: string, flags: AssetFlags & { state: AssetState }): Promise<void> {
  return runTask(flags, {
    id: ['asset unpublish', name, flags.state],
    async plan(chain, _wallet, say) {
      const { nft, did } = await found(chain, name, flags);
      say(`${did} becomes ${flags.state}. Datatokens that are out and open channels stay what they are;`);
      say('mirrors of open weights stay, too: nobody can take them back.');
      return [setState(nft, flags.state), ...(await switchSales(chain, nft, false))];
    },
  });
}

/** `asset transfer`. */
export function transferTo(name: string, owner: string, flags: AssetFlags): Promise<void> {
  return runTask(flags, {
    id: ['asset transfer', name, owner],
    async plan(chain, wallet, say): Promise<Call[]> {
      const { nft, did } = await found(chain, name, flags);
      say(`${did} goes to ${owner}, who may then change the description, the root, the price and the state.`);
      say(
        "Ocean's contract then sends the revenue to the new owner: the shares of parents and community end,",
      );
      say('unless the new owner names the splitter again. Your delegation for servers ends.');
      return [transferAsset(nft, wallet.address, owner)];
    },
  });
}

/** `asset history`. */
export function showHistory(name: string, flags: IndexFlags): Promise<void> {
  return withChain(flags, (chain) =>
    withIndex(chain, flags.witnesses, async ({ index, witnesses }) => {
      const { nft } = await findNamedAsset(index, chain.id, name);
      const history = await readHistory(witnesses, nft, chain.startBlock);
      printResult(
        flags,
        history,
        history.map(({ block, what, value, transaction }) => `${block}  ${what}  ${value}  ${transaction}`),
      );
    }),
  );
}
