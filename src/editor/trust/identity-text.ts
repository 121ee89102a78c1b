import type { WhoServes } from '../../client/identity/who-serves.ts';
import { shortDigest } from '../model-name.ts';
import type { Facts } from '../state.ts';
import { assetText } from './asset-text.ts';
import type { Pin } from './pin-state.ts';
import { remoteProof } from './receipt-text.ts';

const day = (at: number) => new Date(at).toISOString().slice(0, 10);

/** What was checked of the digest; never more than that. */
export function proofOf({ local, receipts }: Pick<Facts, 'local' | 'receipts'>): string {
  if (local) return 'checked when the model was loaded';
  return remoteProof(receipts);
}

/** What the words about a published name are made of. */
type PublishedFacts = Pick<Facts, 'whoServes' | 'asset' | 'link' | 'receipts' | 'pin'>;

/** The published name of a model, and what the chain says of it as far as one was asked. */
export function didText(facts: PublishedFacts): string {
  const { whoServes, asset } = facts;
  if (asset.kind !== 'none') return assetText(asset, facts);
  const did: WhoServes['did'] = whoServes?.did;
  return did === undefined
    ? 'under no identity that is bound to it'
    : `${did}, as its server says; no chain was asked`;
}

/** Whether the model is the one that this workspace knows. */
export function pinText(pin: Pin): string {
  switch (pin.kind) {
    case 'none':
      return 'not known yet';
    case 'same':
      return `the same since ${day(pin.since)}`;
    case 'changed':
      return `CHANGED, it was ${shortDigest(pin.before)} since ${day(pin.since)}`;
  }
}

/** Identity: one of the three facts that are told apart. */
export function identityText(facts: PublishedFacts & Pick<Facts, 'local'>): string {
  return `${proofOf(facts)}; in this workspace ${pinText(facts.pin)}; published: ${didText(facts)}`;
}
