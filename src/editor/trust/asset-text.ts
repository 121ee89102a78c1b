import type { AssetCheck } from '../../../protocol/chain/asset-check.ts';
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
  const wrong = found.disagreements.map(({ text }) =>
    harmless(text.replace(/\b[0-9a-f]{64}\b/g, shortDigest), 200),
  );
  if (found.accepted && answering !== undefined && found.modelRoot !== answering)
    wrong.push('the model that answers is not the one that the chain names');
  if (key !== undefined && key !== found.serverKey)
    wrong.push('answers were signed with another key than the one that was compared with the chain');
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
  return nodes === 1 ? `one node says so, at block ${block}` : `${nodes} nodes say alike, at block ${block}`;
}

function agreed(found: AssetCheck, facts: ProofFacts): string {
  const manifest = found.manifest ? ', the signed list of its files' : '';
  const signed = facts.receipts.last
    ? 'which signed the answers here'
    : 'which has signed no answer here yet';
  return (
    `the description, the store of its NFT${manifest} and this server name one digest, and a wallet that the chain knows ` +
    `as its owner's or provider's stands behind the server's key, ${signed} (${witnessed(found)})`
  );
}

/** The asset that a server names, and what the chain says of it. */
export function assetText(asset: Exclude<AssetFact, { kind: 'none' }>, facts: ProofFacts): string {
  switch (asset.kind) {
    case 'reading':
      return `${asset.did}, as its server says; ${asset.step.toLowerCase()}, ${Math.floor(asset.fraction * 100)} %`;
    case 'failed':
      return `${asset.did}, as its server says; NOT checked: ${asset.why}`;
    case 'checked': {
      const { found } = asset;
      const wrong = misfits(found, facts);
      const what = `“${harmless(found.name, 60)}”, ${found.did} on ${found.chain}`;
      if (wrong.length === 0) return `${what}: ${agreed(found, facts)}`;
      return `${what} does NOT agree with this server: ${wrong.join('; ')} (${witnessed(found)})`;
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
    { label: `$(check) The description of “${harmless(found.name, 60)}” has the hash that the chain holds` },
    { label: "$(check) Description, the NFT's own store and this server name one digest" },
    found.manifest
      ? { label: '$(check) The signed list of its files names it, too' }
      : { label: '$(dash) No signed list of its files was there to compare' },
    { label: "$(check) Its owner's or provider's wallet stands behind the server's key" },
    facts.receipts.last
      ? { label: '$(check) That key signed the answers here' }
      : { label: '$(dash) That key has signed no answer here yet' },
    known,
  ];
}
