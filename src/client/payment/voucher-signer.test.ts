import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { voucherData } from '../../../protocol/payment/channel.ts';
import { isSignedBy, newSecret, type SigningKey, signingKey } from '../../../protocol/payment/key.ts';
import { purseConfig } from '../../../test/support/purse-config.ts';
import { openPurse } from './purse.ts';
import type { PurseState } from './purse-state.ts';

const CHAIN = 31_337;
const CEILING = 20n;

/** A purse with much money, and how many signatures its key has made. */
async function countedPurse() {
  const made = signingKey(newSecret());
  let signatures = 0;
  const key: SigningKey = {
    address: made.address,
    sign(data) {
      signatures++;
      return made.sign(data);
    },
  };
  const config = purseConfig(key.address);
  const kept: PurseState = { v: 1, chainId: CHAIN, config, balance: '100000', charged: '0', signed: '0' };
  const purse = await openPurse({ read: async () => kept, write: async () => {} }, key);
  const told = (charged: bigint, total: bigint) => ({
    success: true,
    transaction: '',
    network: `eip155:${CHAIN}`,
    extra: {
      chargedAmount: String(charged),
      channelState: {
        channelId: purse.id,
        balance: '100000',
        totalClaimed: '0',
        withdrawRequestedAt: 0,
        chargedCumulativeAmount: String(total),
        reserved: '0',
      },
    },
  });
  /** Resolves when so many signatures were made. */
  async function untilSigned(count: number): Promise<void> {
    while (signatures < count) await setImmediate();
  }
  return { purse, key, told, signatures: () => signatures, untilSigned };
}

describe('a purse between two requests', () => {
  it('signs the next voucher, so that who asks for as much as before does not wait for it', async () => {
    const { purse, key, told, signatures, untilSigned } = await countedPurse();
    (await purse.pay(CEILING)).settle(told(5n, 5n));
    await untilSigned(2);
    const { voucher } = await purse.pay(CEILING);
    assert.equal(signatures(), 2);
    assert.equal(voucher.maxClaimableAmount, '25');
    assert.ok(isSignedBy(key.address, voucherData(CHAIN, purse.id, 25n), voucher.signature));
  });

  it('signs for who types over a request as well, up to four of them', async () => {
    const { purse, signatures, untilSigned } = await countedPurse();
    (await purse.pay(CEILING)).leave();
    for (let left = 1; left < 8; left++) {
      // With four at risk the voucher stays what it was: nothing is to be signed any more.
      const made = Math.min(1 + left, 4);
      await untilSigned(made);
      const payment = await purse.pay(CEILING);
      assert.equal(signatures(), made, `after ${left} that were left`);
      assert.ok(purse.atRisk <= 4n * CEILING);
      payment.leave();
    }
  });

  it('has nothing at risk for what it signed ahead, and signs anew where it guessed wrong', async () => {
    const { purse, key, told, signatures, untilSigned } = await countedPurse();
    (await purse.pay(CEILING)).settle(told(5n, 5n));
    await untilSigned(2);
    assert.equal(purse.state.signed, String(CEILING));
    const before = signatures();
    const { voucher } = await purse.pay(7n);
    assert.equal(signatures(), before + 1);
    assert.ok(isSignedBy(key.address, voucherData(CHAIN, purse.id, 12n), voucher.signature));
  });

  it('makes one signature a request where answers come at once', async () => {
    const { purse, told, signatures, untilSigned } = await countedPurse();
    for (let i = 1; i <= 10; i++) {
      (await purse.pay(CEILING)).settle(told(5n, 5n * BigInt(i)));
      await untilSigned(i + 1);
      assert.equal(signatures(), i + 1);
    }
  });
});
