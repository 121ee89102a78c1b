import { PhcError } from '../../../protocol/errors.ts';
import type { SignedDelegation } from '../../../protocol/receipt/delegation.ts';
import type { Chain } from '../connect.ts';
import type { Send } from '../send.ts';
import { deploySplitter, renounceSplitter } from '../splitter/deploy.ts';
import { grantParents } from '../token/grant-parents.ts';
import { setDescription, setModelRoot } from './asset-calls.ts';
import { buildDdo } from './build-ddo.ts';
import { type CreatedAsset, createAsset, createdAsset } from './create-asset.ts';
import type { Groundwork } from './groundwork.ts';
import type { PublishTerms } from './terms.ts';

/** What the steps work with. */
export interface StepInputs {
  readonly chain: Chain;
  readonly owner: string;
  readonly terms: PublishTerms;
  readonly ground: Groundwork;
  readonly send: Send;
  /** Called once the identifier is known; undefined where no server answers for the publisher. */
  readonly delegate: (nft: string) => Promise<SignedDelegation | undefined>;
}

/** What the steps made. */
export interface StepResults extends CreatedAsset {
  readonly collector: string;
  readonly ddo: ReturnType<typeof buildDdo>;
}

async function makeCollector({ terms, ground, owner, send }: StepInputs): Promise<string> {
  if (ground.payees.length < 2) return owner;
  const { contractAddress: splitter } = await send(deploySplitter(ground.payees));
  if (!splitter) throw new PhcError('PHC_CHAIN_ANSWER', { detail: 'no splitter came to be' });
  if (terms.sealShares) await send(renounceSplitter(splitter));
  return splitter;
}

/**
 * Makes an asset of a model: splitter, data NFT with datatoken and price, description, root, the parents' tokens. The
 * collector comes first, so that there is no moment in which the revenue goes elsewhere.
 */
export async function runSteps(inputs: StepInputs): Promise<StepResults> {
  const { chain, owner, terms, ground, send, delegate } = inputs;
  const { payees, grants, parents, created, baseDecimals } = ground;
  const collector = await makeCollector(inputs);
  const asset = createdAsset(await send(createAsset(chain, terms, { owner, collector, baseDecimals })));
  const { nft, datatoken } = asset;
  const ddo = buildDdo(terms, {
    chainId: chain.id,
    nft,
    datatoken,
    owner,
    created,
    updated: created,
    parents,
    revenue: { collector, payees: [...payees], ...(grants.length > 0 ? { grants: [...grants] } : {}) },
    delegation: await delegate(nft),
  });
  await send(setDescription(nft, ddo));
  await send(setModelRoot(nft, terms.modelRoot));
  for (const call of grantParents(datatoken, grants)) await send(call);
  return { ...asset, collector, ddo };
}
