import { DISAGREEMENTS, isDisagreement } from '../../../protocol/chain/agreement.ts';
import type { AssetCheck } from '../../../protocol/chain/asset-check.ts';
import { t } from '../l10n.ts';
import { harmless, shortDigest } from '../model-name.ts';
import type { Facts } from '../state.ts';
import type { AssetFact } from './asset-fact.ts';

/** What a chain has shown of the model that answers. */
export type Proof =
  | 'unproven'
  /** The chain names this model, and its publisher's wallet stands behind the key that signed the answers. */
  | 'agrees'
  | 'disagrees';

type ProofFacts = Pick<Facts, 'asset' | 'link' | 'receipts' | 'pin'>;

/** What does not fit between the chain and the answers that came, in sentences; empty where all does. */
export function misfits(found: AssetCheck, { link, receipts }: ProofFacts): string[] {
  const answering = link.kind === 'ready' ? link.model.modelRoot : undefined;
  const key = receipts.last?.key.serverKey;
  const wrong = found.disagreements.map(({ name, detail }) => {
    const what = t(isDisagreement(name) ? DISAGREEMENTS[name] : name);
    // What a wallet's word lacks is a text of a table, too.
    return `${what} (${harmless(t(detail).replace(/\b[0-9a-f]{64}\b/g, shortDigest), 200)})`;
  });
  if (found.accepted && answering !== undefined && found.modelRoot !== answering)
    wrong.push(t('the model that answers is not the one that the chain names'));
  if (key !== undefined && key !== found.serverKey)
    wrong.push(t('answers were signed with another key than the one that was compared with the chain'));
  return wrong;
}

/** Whether identity is proven: only where the chain agrees and an answer came that was signed with the very key. */
export function proofOnChain(facts: ProofFacts): Proof {
  const { asset, receipts, pin } = facts;
  if (asset.kind !== 'checked') return 'unproven';
  if (misfits(asset.found, facts).length > 0) return 'disagrees';
  const signed = receipts.last !== null && receipts.failed === 0;
  return signed && pin.kind === 'same' ? 'agrees' : 'unproven';
}

function witnessed({ nodes, block }: AssetCheck): string {
  return nodes === 1
    ? t('one node says so, at block {0}', block)
    : t('{0} nodes say alike, at block {1}', nodes, block);
}

function agreed(found: AssetCheck, facts: ProofFacts): string {
  const manifest = found.manifest ? t(', the signed list of its files') : '';
  const signed = facts.receipts.last
    ? t('which signed the answers here')
    : t('which has signed no answer here yet');
  return t(
    "the description, the store of its NFT{0} and this server name one digest, and a wallet that the chain knows as its owner's or provider's stands behind the server's key, {1} ({2})",
    manifest,
    signed,
    witnessed(found),
  );
}

/** The asset that a server names, and what the chain says of it. */
export function assetText(asset: Exclude<AssetFact, { kind: 'none' }>, facts: ProofFacts): string {
  switch (asset.kind) {
    case 'reading':
      return t(
        '{0}, as its server says; {1}, {2} %',
        asset.did,
        t(asset.step).toLowerCase(),
        Math.floor(asset.fraction * 100),
      );
    case 'failed':
      return t('{0}, as its server says; NOT checked: {1}', asset.did, asset.why);
    case 'checked': {
      const { found } = asset;
      const wrong = misfits(found, facts);
      const what = t('“{0}”, {1} on {2}', harmless(found.name, 60), found.did, found.chain);
      if (wrong.length === 0) return `${what}: ${agreed(found, facts)}`;
      return t('{0} does NOT agree with this server: {1} ({2})', what, wrong.join('; '), witnessed(found));
    }
  }
}

/** One thing that was compared, for a list. */
export interface Comparison {
  readonly label: string;
  readonly detail?: string;
}

/** What was compared with the chain, one line each: all that disagrees, else all that agrees, and how that is known. */
export function comparisons(found: AssetCheck, facts: ProofFacts): readonly Comparison[] {
  const known = { label: `$(info) ${found.chain}: ${witnessed(found)}` };
  const wrong = misfits(found, facts).map((text) => {
    const [what = '', ...rest] = text.split(' (');
    return {
      label: `$(warning) ${what}`,
      ...(rest.length > 0 && { detail: rest.join(' (').replace(/\)$/, '') }),
    };
  });
  if (wrong.length > 0) return [...wrong, known];
  return [
    {
      label: `$(check) ${t('The description of “{0}” has the hash that the chain holds', harmless(found.name, 60))}`,
    },
    { label: `$(check) ${t("Description, the NFT's own store and this server name one digest")}` },
    found.manifest
      ? { label: `$(check) ${t('The signed list of its files names it, too')}` }
      : { label: `$(dash) ${t('No signed list of its files was there to compare')}` },
    { label: `$(check) ${t("Its owner's or provider's wallet stands behind the server's key")}` },
    facts.receipts.last
      ? { label: `$(check) ${t('That key signed the answers here')}` }
      : { label: `$(dash) ${t('That key has signed no answer here yet')}` },
    known,
  ];
}
