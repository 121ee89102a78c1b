import assert from 'node:assert/strict';
import type { AssetCheck } from '../../../protocol/chain/asset-check.ts';
import { type Facts, FIRST_FACTS } from '../state.ts';
import { menuItems } from '../status/menu-items.ts';
import { statusOf } from '../status/status.ts';
import { comparisons, proofOnChain } from './asset-text.ts';
import { identityText } from './identity-text.ts';
import { noteReceipt } from './receipt-tally.ts';
import { attestedBy, attestedHow, scoreLines } from './score-text.ts';

const ROOT = '3fa2c1d8'.repeat(8);
const KEY = 'c0ffee00'.repeat(8);
const DID = `did:op:${'ab'.repeat(32)}`;
const SCORE = {
  ...{ metric: 'humaneval pass@1', problems: 164, valuePpm: 30_488, lowPpm: 13_000, highPpm: 69_000 },
  ...{ attester: `0x${'e1'.repeat(20)}`, independent: true, confirmations: [] },
};
const FOUND: AssetCheck = {
  ...{ did: DID, chain: 'Polygon', name: 'PH-Codex-S', serverKey: KEY, modelRoot: ROOT, accepted: true },
  ...{ disagreements: [], block: 7, nodes: 2, manifest: false, scores: [SCORE] },
};
const LINK: Facts['link'] = {
  kind: 'ready',
  version: '0.1.0',
  model: { name: 'ph-codex-s', modelRoot: ROOT, profile: 'cpu-fast', context: 8192 },
};
const SIGNED = (serverKey: string) =>
  noteReceipt(FIRST_FACTS.receipts, 'a', {
    ...{ kind: 'verified', seq: 1, hash: '00', audited: false, modelRoot: ROOT, profile: 'cpu-fast' },
    ...{ key: { serverKey, since: 0, before: undefined }, backing: { kind: 'none' } },
  });

/** A far server in use, with what the chain says of it. */
function far(found: Partial<AssetCheck> = {}, facts: Partial<Facts> = {}): Facts {
  return {
    ...{ ...FIRST_FACTS, link: LINK, local: false, where: 'codex.example' },
    ...{ pin: { kind: 'same', modelRoot: ROOT, since: 0 }, receipts: SIGNED(KEY) },
    asset: { kind: 'checked', found: { ...FOUND, ...found }, at: 0 },
    ...facts,
  };
}
const textOf = (facts: Facts) => statusOf(facts, 0).text;
const rowOf = (facts: Facts, start: RegExp) => menuItems(facts, 0).find(({ label }) => start.test(label));

describe('what is said of a model that is published on a chain', () => {
  it('is proven only where the chain agrees and the very key signed an answer', () => {
    assert.equal(textOf(far()), '$(verified) PH-Codex-S 3fa2c1d8');
    assert.match(statusOf(far(), 0).spoken, /identity agrees with the chain/);
    assert.match(
      identityText(far()),
      /“PH-Codex-S”, did:op:abab\w+ on Polygon: .* which signed the answers here \(2 nodes/,
    );
    const unsigned = far({}, { receipts: FIRST_FACTS.receipts });
    assert.equal(proofOnChain(unsigned), 'unproven');
    assert.match(identityText(unsigned), /which has signed no answer here yet/);
    assert.equal(rowOf(unsigned, /Published/)?.detail, DID);
    assert.equal(proofOnChain({ ...far(), asset: FIRST_FACTS.asset }), 'unproven');
    const changed = { kind: 'changed', before: '00', now: ROOT, since: 0 } as const;
    assert.equal(proofOnChain(far({}, { pin: changed })), 'unproven');
  });

  it('is a warning that names each disagreement', () => {
    const disagreements = [{ name: 'stored-root', detail: 'aa, not bb' }];
    const facts = far({ accepted: false, disagreements });
    const { alarm, spoken, tooltip } = statusOf(facts, 0);
    assert.deepEqual([textOf(facts), alarm], ['$(warning) PH-Codex-S 3fa2c1d8', 'warning']);
    assert.match(spoken, /the chain does not agree/);
    assert.match(tooltip, /does NOT agree with this server: the NFT's own store holds another root/);
    const row = rowOf(facts, /Published/);
    assert.equal(row?.label, '$(warning) Published: the chain DISAGREES');
    assert.match(row.detail ?? '', /^The NFT's own store holds another root/);
  });

  it('is listed with what was compared and what was not', () => {
    const labels = (facts: Facts) => comparisons(FOUND, facts).map(({ label }) => label);
    assert.equal(labels(far()).filter((label) => label.startsWith('$(check)')).length, 4);
    assert.ok(labels(far()).includes('$(dash) No signed list of its files was there to compare'));
    const unsigned = far({}, { receipts: FIRST_FACTS.receipts });
    assert.ok(labels(unsigned).includes('$(dash) That key has signed no answer here yet'));
    const found = (name: string) => ({
      ...FOUND,
      ...{ accepted: false, disagreements: [{ name, detail: 'ab'.repeat(32) }] },
    });
    assert.deepEqual(comparisons(found('server-model'), far())[0], {
      label: '$(warning) the server does not serve this root',
      detail: 'abababab',
    });
    assert.equal(comparisons(found('of-a-newer-server'), far())[0]?.label, '$(warning) of-a-newer-server');
  });

  it('is a disagreement, too, where another model answers or another key signs', () => {
    assert.equal(proofOnChain(far({ modelRoot: '00'.repeat(32) })), 'disagrees');
    assert.equal(proofOnChain(far({}, { receipts: SIGNED('00'.repeat(32)) })), 'disagrees');
  });

  it('is that it was not checked while the chain is read, and when that failed', () => {
    const reading = { kind: 'reading', did: DID, step: 'Reading the chain', fraction: 0.126 } as const;
    assert.match(identityText(far({}, { asset: reading })), /as its server says; reading the chain, 12 %/);
    const failed = { kind: 'failed', did: DID, why: 'no node answers' } as const;
    assert.match(identityText(far({}, { asset: failed })), /NOT checked: no node answers/);
    assert.equal(textOf(far({}, { asset: failed })), '$(unverified) PH-Codex-S 3fa2c1d8');
  });

  it('draws nothing that a publisher wrote into a name', () => {
    const named = far({ name: '$(verified) Good\u202e\n' });
    assert.match(identityText(named), /“\(verified\) Good {1,2}”/);
  });
});

describe('what is said of scores on a chain', () => {
  it('is the value, who attested it and who measured again', () => {
    const confirmations = [{ attester: `0x${'c2'.repeat(20)}`, standing: 'within' }] as const;
    const facts = far({ scores: [{ ...SCORE, confirmations: [...confirmations] }] });
    assert.deepEqual(scoreLines(facts), ['humaneval pass@1 3.0 % [1.3 %, 6.9 %] of 164']);
    assert.equal(attestedBy(facts), 'attested on Polygon by the wallet 0xe1e1…e1e1');
    assert.equal(
      attestedHow(facts),
      'which does not earn with the model; measured again by 0xc2c2…c2c2 within its interval',
    );
    assert.match(attestedHow(far()), /confirmed by nobody/);
    assert.match(statusOf(facts, 0).tooltip, /Score: humaneval .* attested on Polygon/);
  });

  it('is nothing where only those attest who earn with the model, or nobody', () => {
    const own = far({ scores: [{ ...SCORE, independent: false }] });
    assert.deepEqual(scoreLines(own), []);
    assert.equal(attestedBy(own), undefined);
    assert.match(attestedHow(own), /only wallets that earn with this model .* does not count/);
    assert.match(
      attestedHow(far({ scores: [] })),
      /nobody has attested a score of this very model on Polygon/,
    );
  });

  it('is what came with the product where the model is here', () => {
    assert.match(attestedHow(far({}, { local: true })), /no signed score/);
  });
});
