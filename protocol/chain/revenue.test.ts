import assert from 'node:assert/strict';
import { checkRevenue, type OtherPayee, payeesOf, type Revenue, sharesOf, WHOLE_PPM } from './revenue.ts';

const account = (digit: string) => `0x${digit.repeat(40)}`;
const [BOB, ALICE, OCEAN, SPLITTER] = ['b', 'a', 'c', '5'].map(account) as [string, string, string, string];
const PARENT = `did:op:${'1'.repeat(64)}`;
const NOBODY = account('0');

const others: OtherPayee[] = [
  { account: ALICE, sharePpm: 300_000, role: 'parent', did: PARENT },
  { account: OCEAN, sharePpm: 30_000, role: 'community' },
];
const stated: Revenue = { collector: SPLITTER, payees: payeesOf(BOB, others) };
const parents = [{ did: PARENT, sharePpm: 300_000 }];
const shares = sharesOf(stated.payees);
const names = (findings: readonly { name: string }[]) => findings.map(({ name }) => name);

describe('the shares of a revenue', () => {
  it('leave the publisher what the others do not get', () => {
    assert.deepEqual(stated.payees[0], { account: BOB, sharePpm: 670_000, role: 'publisher' });
    assert.equal(
      shares.reduce((sum, share) => sum + share.shares, 0),
      WHOLE_PPM,
    );
  });

  it('cannot be all given away', () => {
    assert.throws(
      () => payeesOf(BOB, [{ account: ALICE, sharePpm: WHOLE_PPM, role: 'parent', did: PARENT }]),
      RangeError,
    );
  });

  it('name an account once in the Splitter, which refuses it a second time', () => {
    const payees = payeesOf(BOB.toUpperCase().replace('0X', '0x'), [
      { account: BOB, sharePpm: 100_000, role: 'parent', did: PARENT },
      ...others,
    ]);
    assert.deepEqual(
      sharesOf(payees).map((share) => share.shares),
      [670_000, 300_000, 30_000],
    );
  });
});

describe('the check of a revenue', () => {
  it('finds nothing where the chain says what the description says, and names the owner who could end that', () => {
    const facts = { collector: SPLITTER, nftOwner: BOB, splitter: { owner: NOBODY, shares } };
    assert.deepEqual(checkRevenue(stated, parents, facts), {
      agrees: true,
      differences: [],
      changeable: [{ name: 'collector-can-change', detail: BOB }],
    });
  });

  it('names who could still change collector and shares', () => {
    const facts = { collector: SPLITTER, nftOwner: BOB, splitter: { owner: BOB, shares } };
    const { agrees, changeable } = checkRevenue(stated, parents, facts);
    assert.ok(agrees);
    assert.deepEqual(names(changeable), ['shares-can-change', 'collector-can-change']);
  });

  it('sees a collector that was replaced', () => {
    const check = checkRevenue(stated, parents, { collector: BOB, nftOwner: BOB });
    assert.ok(!check.agrees);
    assert.deepEqual(names(check.differences), ['collector', 'no-splitter']);
  });

  it('sees shares that were changed', () => {
    const changed = shares.map((share) => (share.account === ALICE ? { ...share, shares: 1 } : share));
    const facts = { collector: SPLITTER, nftOwner: BOB, splitter: { owner: NOBODY, shares: changed } };
    assert.deepEqual(names(checkRevenue(stated, parents, facts).differences), ['shares']);
  });

  it('sees a parent that is promised more than it is paid', () => {
    const facts = { collector: SPLITTER, nftOwner: BOB, splitter: { owner: NOBODY, shares } };
    const check = checkRevenue(stated, [{ did: PARENT, sharePpm: 400_000 }], facts);
    assert.deepEqual(names(check.differences), ['parents']);
  });

  it('asks for no Splitter where there is nobody to share with', () => {
    const alone: Revenue = { collector: BOB, payees: payeesOf(BOB, []) };
    const check = checkRevenue(alone, [], { collector: BOB, nftOwner: BOB });
    assert.ok(check.agrees);
    assert.ok(!checkRevenue(alone, [], { collector: ALICE, nftOwner: BOB }).agrees);
  });

  it('does not take silence for agreement', () => {
    const check = checkRevenue(undefined, [], { collector: BOB, nftOwner: BOB });
    assert.deepEqual(names(check.differences), ['unstated']);
  });
});
