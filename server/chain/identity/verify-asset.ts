import { type Agreement, agree } from '../../../protocol/chain/agreement.ts';
import { type ChainFacts, DEVNET_ID } from '../../../protocol/chain/chains.ts';
import type { ServerIdentity } from '../../../protocol/identity.ts';
import type { AssetIndex } from '../discover/asset-index.ts';
import { syncIndex } from '../discover/sync-index.ts';
import { type LeftOut, openWitnesses } from '../witness/open-witnesses.ts';
import { askServer } from './ask-server.ts';
import { manifestRoot } from './manifest-root.ts';
import { readPin, writePin } from './pins.ts';
import { type AssetFacts, readAsset } from './read-asset.ts';

/** What is verified, and against what. */
export interface VerifyOptions {
  readonly home: string;
  readonly did: string;
  /** Folder whose pin counts. */
  readonly workspace: string;
  /** Base URL of a server that is to answer with the model, or what it said of itself. */
  readonly server?: string | ServerIdentity | undefined;
  /** Root of files that lie here. */
  readonly filesRoot?: string | undefined;
  /** How many nodes have to answer alike. */
  readonly witnesses?: number | undefined;
  /** Believe a root that differs from the pinned one from now on, if everything else agrees. */
  readonly repin?: boolean | undefined;
  readonly onProgress?: (step: string, fraction: number) => void;
}

/** What was found, and what it rests on. */
export interface Verified extends Agreement {
  readonly facts: AssetFacts;
  readonly block: number;
  /** Nodes that answered alike. */
  readonly nodes: readonly string[];
  readonly leftOut: readonly LeftOut[];
  /** What was looked at besides the chain. */
  readonly looked: { readonly manifest: boolean; readonly files: boolean; readonly server: boolean };
  /** True when this workspace had not seen the asset before. */
  readonly firstSeen: boolean;
}

/** Looks at an asset as `verifyAsset` does, and pins nothing. */
export async function lookAtAsset(
  index: AssetIndex,
  chain: ChainFacts,
  options: VerifyOptions,
): Promise<Verified> {
  const { did, server, filesRoot, home, workspace } = options;
  const witnesses = await openWitnesses(chain, { needed: options.witnesses });
  await syncIndex(index, witnesses, chain, options.onProgress);
  const facts = await readAsset(index, witnesses, chain, did);
  const manifest = facts.ddo?.metadata.additionalInformation?.phModel?.manifest ?? '';
  const pinnedRoot = await readPin(workspace, did, home);
  // Whoever publishes chooses the address: one without TLS could be a service of this machine's own network.
  const byWeb = manifest.startsWith('https:') || (chain.id === DEVNET_ID && manifest.startsWith('http:'));
  const agreement = agree({
    ...facts,
    manifestRoot: filesRoot ?? (byWeb ? await manifestRoot(manifest) : undefined),
    server: typeof server === 'string' ? await askServer(server) : server,
    pinnedRoot: options.repin ? undefined : pinnedRoot,
    at: Date.now(),
  });
  return {
    ...agreement,
    facts,
    block: witnesses.block.number,
    nodes: witnesses.nodes,
    leftOut: witnesses.leftOut,
    looked: { manifest: byWeb, files: filesRoot !== undefined, server: server !== undefined },
    firstSeen: pinnedRoot === undefined,
  };
}

/**
 * Verifies an asset, and pins its root to the workspace where everything that was looked at agrees. Throws
 * `PHC_ASSET_UNKNOWN`, as `Witnesses.ask` does, and an Error where manifest or server cannot be reached.
 */
export async function verifyAsset(
  index: AssetIndex,
  chain: ChainFacts,
  options: VerifyOptions,
): Promise<Verified> {
  const verified = await lookAtAsset(index, chain, options);
  if (verified.accepted && verified.modelRoot !== undefined)
    await writePin(options.workspace, options.did, verified.modelRoot, options.home);
  return verified;
}
