import type { ServerIdentity } from '../identity.ts';
import { DELEGATION_FAULTS, delegationFault } from '../receipt/check-delegation.ts';
import type { AssetState, Ddo } from './ddo.ts';
import { didOf, sameAddress } from './did.ts';

/** Everything a client has to see before it believes that a server answers with the model of an asset. */
export interface AgreementFacts {
  /** What the person asked for. */
  readonly did: string;
  /** Of the chain that was read. */
  readonly chainId: number;
  readonly nftAddress: string;
  readonly state: AssetState;
  /** Holder of the data NFT. */
  readonly owner: string;
  /** The description in the last metadata event; undefined where it cannot be read. */
  readonly ddo: Ddo | undefined;
  /** True when the hash in that event is that of the description. */
  readonly hashMatches: boolean;
  /** The root in the NFT's ERC-725Y store; undefined where there is none. */
  readonly storedRoot: string | undefined;
  /** The root of the manifest or of the files themselves; undefined where nobody has looked. */
  readonly manifestRoot?: string | undefined;
  /** What the answering server says of itself; undefined where none was asked. */
  readonly server?: ServerIdentity | undefined;
  /** The root that this workspace saw first; undefined where it never saw one. */
  readonly pinnedRoot?: string | undefined;
  /** Now, in milliseconds since the epoch, by the client's clock. */
  readonly at: number;
}

/** What can disagree, and what it means in a sentence. */
export const DISAGREEMENTS = {
  did: 'the identifier is not that of this data NFT on this chain',
  state: 'the asset is not active',
  description: 'the description cannot be read',
  'description-hash': 'the description does not have the hash that the chain holds',
  'description-id': 'the description is about another asset',
  'no-model': 'the description names no model',
  'no-stored-root': "the NFT's own store holds no root",
  'stored-root': "the NFT's own store holds another root than the description",
  'manifest-root': 'the files have another root than the description',
  'server-model': 'the server does not serve this root',
  'no-delegation': "no wallet stands behind the server's key",
  'delegation-asset': 'the wallet stands behind the key for another asset',
  'delegation-wallet': "the wallet is neither the asset's owner nor a provider that the description names",
  delegation: "the wallet's word does not hold",
  pin: 'this workspace has seen another root before',
} as const;
export type DisagreementName = keyof typeof DISAGREEMENTS;

/** True for a name of this table, which a newer server may go beyond. */
export function isDisagreement(name: string): name is DisagreementName {
  return Object.hasOwn(DISAGREEMENTS, name);
}

/** One disagreement, with what was found. */
export interface Disagreement {
  readonly name: DisagreementName;
  readonly detail: string;
}

/** A disagreement for people: what it means, and what was found. */
export function disagreementText({ name, detail }: Disagreement): string {
  return `${DISAGREEMENTS[name]} (${detail})`;
}

/** The outcome: a root that everything agrees on, or why not. */
export interface Agreement {
  readonly accepted: boolean;
  /** What the description says, believed or not. */
  readonly modelRoot: string | undefined;
  readonly disagreements: readonly Disagreement[];
}

function assetDisagreements(facts: AgreementFacts): Disagreement[] {
  const { did, chainId, nftAddress, state, ddo, hashMatches, storedRoot } = facts;
  const found: Disagreement[] = [];
  const add = (name: DisagreementName, detail: string) => found.push({ name, detail });
  const own = didOf(nftAddress, chainId);
  if (own !== did) add('did', `${nftAddress} on chain ${chainId} is ${own}`);
  if (state !== 'active') add('state', state);
  if (!ddo) {
    add('description', nftAddress);
    return found;
  }
  if (!hashMatches) add('description-hash', nftAddress);
  if (ddo.id !== own || ddo.chainId !== chainId || !sameAddress(ddo.nftAddress, nftAddress))
    add('description-id', `${ddo.id}, ${ddo.nftAddress} on chain ${ddo.chainId}`);
  const root = ddo.metadata.additionalInformation?.phModel?.modelRoot;
  if (root === undefined) add('no-model', ddo.metadata.name);
  if (storedRoot === undefined) add('no-stored-root', nftAddress);
  else if (root !== undefined && storedRoot !== root) add('stored-root', `${storedRoot}, not ${root}`);
  return found;
}

/** Wallets that may speak for a server of the asset, and what they took back. */
function standingBehind(ddo: Ddo, owner: string) {
  const providers = ddo.services.flatMap(({ additionalInformation: more }) => more?.provider ?? []);
  return {
    wallets: [owner, ...providers.map(({ wallet }) => wallet)],
    revocations: providers.flatMap(({ revocations = [] }) => revocations),
  };
}

function serverDisagreements(
  { did, chainId, owner, at }: AgreementFacts,
  server: ServerIdentity,
  ddo: Ddo,
  root: string,
): Disagreement[] {
  const found: Disagreement[] = [];
  const add = (name: DisagreementName, detail: string) => found.push({ name, detail });
  const served = server.models.map(({ modelRoot }) => modelRoot);
  if (!served.includes(root)) add('server-model', served.join(', ') || 'no model is ready');
  const signed = server.delegation;
  if (!signed) {
    add('no-delegation', server.serverKey);
    return found;
  }
  if (signed.chainId !== chainId || signed.delegation.did !== did)
    add('delegation-asset', `${signed.delegation.did} on chain ${signed.chainId}`);
  const { wallets, revocations } = standingBehind(ddo, owner);
  if (!wallets.some((wallet) => sameAddress(wallet, signed.wallet))) add('delegation-wallet', signed.wallet);
  const fault = delegationFault(signed, {
    serverKey: server.serverKey,
    modelRoot: root,
    at,
    revocations: [...server.revocations, ...revocations],
  });
  if (fault) add('delegation', DELEGATION_FAULTS[fault]);
  return found;
}

/**
 * The rule by which a model is accepted: description, its hash, the NFT's own store, the files or their manifest, the
 * answering server with the wallet behind it, and what this workspace saw before all name the same root. What was not
 * looked at is left out, not assumed; every disagreement is named.
 */
export function agree(facts: AgreementFacts): Agreement {
  const { ddo, manifestRoot, server, pinnedRoot } = facts;
  const disagreements = assetDisagreements(facts);
  const modelRoot = ddo?.metadata.additionalInformation?.phModel?.modelRoot;
  if (ddo && modelRoot !== undefined) {
    if (manifestRoot !== undefined && manifestRoot !== modelRoot)
      disagreements.push({ name: 'manifest-root', detail: `${manifestRoot}, not ${modelRoot}` });
    if (server) disagreements.push(...serverDisagreements(facts, server, ddo, modelRoot));
    if (pinnedRoot !== undefined && pinnedRoot !== modelRoot)
      disagreements.push({ name: 'pin', detail: `${pinnedRoot}, now ${modelRoot}` });
  }
  return { accepted: disagreements.length === 0, modelRoot, disagreements };
}
