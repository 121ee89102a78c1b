import { disagreementText } from '../../../protocol/chain/agreement.ts';
import { inferenceServices } from '../../../protocol/chain/ddo.ts';
import { openIndex } from '../../chain/discover/open-index.ts';
import { lookAtAsset, type Verified, verifyAsset } from '../../chain/identity/verify-asset.ts';
import { homeFolder } from '../../home.ts';
import { modelRoot } from '../../model/model-root.ts';
import { printResult, withChain } from '../chain/task.ts';
import type { IndexFlags } from './with-index.ts';

interface VerifyFlags extends IndexFlags {
  readonly url?: string;
  readonly files?: string;
  readonly workspace: string;
  readonly repin?: boolean;
}

function assetLines({ facts, block, nodes, leftOut }: Verified): string[] {
  const { did, nftAddress, owner, state, ddo, storedRoot, chainId } = facts;
  const model = ddo?.metadata.additionalInformation?.phModel;
  return [
    did,
    `name        ${ddo?.metadata.name ?? 'not readable'}`,
    `data NFT    ${nftAddress} on chain ${chainId}, ${state}, held by ${owner}`,
    `root        ${model?.modelRoot ?? 'none'} (description)`,
    `            ${storedRoot ?? 'none'} (the NFT's own store)`,
    `weights     ${model?.weights ?? 'unknown'}`,
    `licence     ${ddo?.metadata.license ?? 'unknown'}`,
    ...(ddo ? inferenceServices(ddo) : []).map(
      ({ serviceEndpoint, additionalInformation: more }) =>
        `provider    ${serviceEndpoint}, ${more?.provider?.wallet ?? 'no wallet named'}`,
    ),
    ...(model?.parents ?? []).map((parent) => `parent      ${parent.did}, ${parent.modelRoot}`),
    `read        at block ${block}, as ${nodes.length === 1 ? 'one node says' : `${nodes.length} nodes say alike`}`,
    ...leftOut.map(({ rpc, why }) => `left out    ${rpc}: ${why}`),
  ];
}

function verdictLines({ accepted, disagreements, looked, firstSeen, nodes }: Verified): string[] {
  const unseen = [
    ...(looked.server ? [] : ['no server']),
    ...(looked.files || looked.manifest ? [] : ['neither files nor manifest']),
  ];
  return [
    ...disagreements.map((one) => `REFUSED: ${disagreementText(one)}`),
    ...(accepted
      ? [
          `Accepted: everything that was looked at names one root${firstSeen ? ', seen here for the first time' : ''}.`,
        ]
      : []),
    ...(unseen.length > 0 ? [`Not looked at: ${unseen.join(', ')}.`] : []),
    ...(nodes.length === 1
      ? ['One node alone could have made all of this up, but for what was pinned before.']
      : []),
  ];
}

/** `asset show`: what the chain says of an asset; nothing is pinned. */
export function showAsset(did: string, flags: IndexFlags): Promise<void> {
  return withChain(flags, async (chain) => {
    const index = await openIndex();
    try {
      const options = { home: homeFolder(), did, workspace: process.cwd(), witnesses: flags.witnesses };
      const found = await lookAtAsset(index, chain, options);
      printResult(flags, found, assetLines(found));
    } finally {
      await index.close();
    }
  });
}

/** `asset verify`: whether description, store, files, server and this workspace's memory agree; exit code 1 where not. */
export function verify(did: string, flags: VerifyFlags): Promise<void> {
  return withChain(flags, async (chain) => {
    const index = await openIndex();
    try {
      const { workspace, repin, witnesses, url: server } = flags;
      const filesRoot = flags.files === undefined ? undefined : await modelRoot(flags.files);
      const options = { home: homeFolder(), did, workspace, server, filesRoot, repin, witnesses };
      const found = await verifyAsset(index, chain, options);
      printResult(flags, found, [...assetLines(found), ...verdictLines(found)]);
      if (!found.accepted) process.exitCode = 1;
    } finally {
      await index.close();
    }
  });
}
