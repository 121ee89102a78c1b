import assert from 'node:assert/strict';
import { voucherData } from '../../../protocol/payment/channel.ts';
import { newSecret, signingKey } from '../../../protocol/payment/key.ts';
import type { PaymentRequirements } from '../../../protocol/payment/payment-required.ts';
import { phcError } from '../../../test/support/phc-code.ts';
import { purseConfig } from '../../../test/support/purse-config.ts';
import { openPurse } from './purse.ts';
import type { PurseState } from './purse-state.ts';

const CHAIN = 31_337;
const CEILING = 20n;

/** A purse that was charged 5 of what it has, and has one request under way. */
async function purseAtWork() {
  const key = signingKey(newSecret());
  const config = purseConfig(key.address);
  const kept: PurseState = { v: 1, chainId: CHAIN, config, balance: '100000', charged: '5', signed: '5' };
  const purse = await openPurse({ read: async () => kept, write: async () => {} }, key);
  await purse.pay(CEILING);
  const payment = await purse.pay(CEILING);
  /** What a 402 says: so much charged and worked on, under a voucher of ours. */
  const told = (charged: bigint, reserved: bigint, signed: bigint, signer = key): PaymentRequirements => ({
    scheme: 'batch-settlement',
    network: `eip155:${CHAIN}`,
    amount: String(CEILING),
    asset: config.token,
    payTo: config.receiver,
    maxTimeoutSeconds: 300,
    extra: {
      channelState: {
        channelId: purse.id,
        balance: '100000',
        totalClaimed: '0',
        withdrawRequestedAt: 0,
        chargedCumulativeAmount: String(charged),
        reserved: String(reserved),
      },
      voucherState: {
        signedMaxClaimable: String(signed),
        signature: signer.sign(voucherData(CHAIN, purse.id, signed)),
      },
    },
  });
  return { purse, payment, told };
}

describe('a purse that is nearly empty', () => {
  it('signs for no more than is in the channel, however many ask at once', async () => {
    const { purse } = await purseAtWork();
    purse.hold(50n);
    await assert.rejects(Promise.all([purse.pay(CEILING), purse.pay(5n)]), phcError('PHC_PAYMENT_BUDGET'));
    assert.ok(BigInt(purse.state.signed) <= 50n);
  });
});

describe('a purse that a server sets right', () => {
  it('covers what was charged and is worked on, as far as it has signed for both', async () => {
    const { payment, told } = await purseAtWork();
    assert.equal(payment.correct(told(25n, 20n, 45n))?.maxClaimableAmount, '65');
  });

  it('signs for nothing that is above its own signature: neither charged, nor said to be worked on', async () => {
    const { purse, payment, told } = await purseAtWork();
    const before = purse.state.signed;
    for (const lie of [
      told(46n, 0n, 45n),
      told(5n, 99_000n, 45n),
      told(25n, 21n, 45n),
      told(5n, 20n, 90_000n, signingKey(newSecret())),
    ])
      assert.equal(payment.correct(lie), undefined);
    assert.equal(purse.state.signed, before);
    assert.equal(purse.atRisk, 2n * CEILING);
  });
});
