import assert from 'node:assert/strict';
import { join } from 'node:path';
import { emptyHome } from '../../test/support/test-home.ts';
import { IN_FLIGHT, type Ledger, openLedger } from './ledger.ts';

const CHANNEL = `0x${'c1'.repeat(32)}`;
const CONFIG = {
  payer: `0x${'01'.repeat(20)}`,
  payerAuthorizer: `0x${'02'.repeat(20)}`,
  receiver: `0x${'03'.repeat(20)}`,
  receiverAuthorizer: `0x${'04'.repeat(20)}`,
  token: `0x${'05'.repeat(20)}`,
  withdrawDelay: 900,
  salt: `0x${'00'.repeat(32)}`,
};
const STATE = { balance: 1000n, claimed: 0n, refundNonce: 0n, withdrawAt: 0 };

describe('the ledger', () => {
  let home: ReturnType<typeof emptyHome>;
  let ledger: Ledger;
  const path = () => join(home.path, 'ledger.sqlite');
  const reserve = (max: bigint, ceiling: bigint) =>
    ledger.reserve(
      {
        channelId: CHANNEL,
        maxClaimableAmount: String(max),
        signature: `0x${max.toString(16).padStart(130, '0')}`,
      },
      ceiling,
    );
  const request = (max: bigint, ceiling: bigint): number => {
    const taken = reserve(max, ceiling);
    assert.ok(typeof taken === 'object', `it said ${String(taken)}`);
    return taken.request;
  };

  beforeEach(() => {
    home = emptyHome();
    ledger = openLedger(path());
    ledger.sync(CHANNEL, CONFIG, STATE);
  });
  afterEach(async () => {
    ledger.close();
    await home.remove();
  });

  it('takes only vouchers that cover what was charged, what is in work and what is asked', () => {
    const first = request(10n, 10n);
    assert.equal(reserve(19n, 10n), 'mismatch');
    const second = request(20n, 10n);
    ledger.settle(first, 3, 3n);
    assert.equal(reserve(22n, 10n), 'mismatch');
    ledger.settle(second, 0, 0n);
    request(13n, 10n);
    assert.equal(ledger.find(CHANNEL)?.charged, 3n);
  });

  it('never takes the same money twice: a repeated voucher is refused once it is used', () => {
    const first = request(10n, 10n);
    assert.equal(reserve(10n, 10n), 'mismatch');
    ledger.settle(first, 1, 1n);
    assert.equal(reserve(10n, 10n), 'mismatch');
  });

  it('has four requests of a channel in work at once, and no more than the balance', () => {
    for (let i = 1n; i <= BigInt(IN_FLIGHT); i++) request(10n * i, 10n);
    assert.equal(reserve(50n, 10n), 'busy');
    ledger.settle(1, 0, 0n);
    assert.equal(reserve(1001n, 10n), 'exceedsBalance');
  });

  it('charges a request once, and never beyond its ceiling', () => {
    const first = request(10n, 10n);
    assert.throws(() => ledger.settle(first, 9, 11n), RangeError);
    ledger.settle(first, 5, 5n);
    assert.equal(ledger.settle(first, 5, 5n).charged, 5n);
  });

  it('keeps the highest voucher whatever order they come in', () => {
    request(30n, 10n);
    request(20n, 10n);
    assert.equal(ledger.find(CHANNEL)?.signed, 30n);
  });

  it('charges nothing for what a killed process had in work, and forgets no charge', () => {
    ledger.settle(request(10n, 10n), 4, 4n);
    request(14n, 10n);
    ledger.close();
    ledger = openLedger(path());
    assert.equal(ledger.find(CHANNEL)?.open, 1);
    assert.equal(ledger.release(), 1);
    const { open, charged, signed } = ledger.find(CHANNEL)!;
    assert.deepEqual({ open, charged, signed }, { open: 0, charged: 4n, signed: 14n });
  });

  it('believes the chain where it was restored from a backup', () => {
    ledger.settle(request(10n, 10n), 4, 4n);
    ledger.sync(CHANNEL, CONFIG, { ...STATE, claimed: 9n });
    assert.equal(ledger.find(CHANNEL)?.charged, 9n);
    assert.equal(reserve(18n, 10n), 'mismatch');
  });

  it('knows no channel that the chain did not tell it of', () => {
    const voucher = { channelId: `0x${'ff'.repeat(32)}`, maxClaimableAmount: '1', signature: '0x00' };
    assert.equal(ledger.reserve(voucher, 1n), 'unknown');
    assert.equal(ledger.channels().length, 1);
  });
});
