import { UPSTREAM_PROFILE } from '../../../protocol/receipt/receipt.ts';
import type { WhoServes } from '../../client/identity/who-serves.ts';
import { t } from '../l10n.ts';
import { shortDigest } from '../model-name.ts';
import type { Facts } from '../state.ts';
import { assetText } from './asset-text.ts';
import type { Pin } from './pin-state.ts';
import { remoteProof } from './receipt-text.ts';

const day = (at: number) => new Date(at).toISOString().slice(0, 10);

/** What was checked of the digest; never more than that. */
export function proofOf({ local, link, receipts }: Pick<Facts, 'local' | 'link' | 'receipts'>): string {
  const isElsewhere = link.kind === 'ready' && link.model.profile === UPSTREAM_PROFILE;
  if (local && !isElsewhere) return t('checked when the model was loaded');
  const proof = remoteProof(receipts);
  return isElsewhere
    ? t("{0}; that the engine behind it was given the files with this digest is its operator's word", proof)
    : proof;
}

/** What the words about a published name are made of. */
type PublishedFacts = Pick<Facts, 'whoServes' | 'asset' | 'link' | 'receipts' | 'pin'>;

/** The published name of a model, and what the chain says of it as far as one was asked. */
export function didText(facts: PublishedFacts): string {
  const { whoServes, asset } = facts;
  if (asset.kind !== 'none') return assetText(asset, facts);
  const did: WhoServes['did'] = whoServes?.did;
  return did === undefined
    ? t('under no identity that is bound to it')
    : t('{0}, as its server says; no chain was asked', did);
}

/** Whether the model is the one that this workspace knows. */
export function pinText(pin: Pin): string {
  switch (pin.kind) {
    case 'none':
      return t('not known yet');
    case 'same':
      return t('the same since {0}', day(pin.since));
    case 'changed':
      return t('CHANGED, it was {0} since {1}', shortDigest(pin.before), day(pin.since));
  }
}

/** Identity: one of the three facts that are told apart. */
export function identityText(facts: PublishedFacts & Pick<Facts, 'local'>): string {
  return t('{0}; in this workspace {1}; published: {2}', proofOf(facts), pinText(facts.pin), didText(facts));
}
