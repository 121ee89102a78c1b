import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toHex } from '../../protocol/bytes.ts';
import { voucherData } from '../../protocol/payment/channel.ts';
import { newSecret, signingKey } from '../../protocol/payment/key.ts';
import { hashTypedData } from '../../protocol/payment/typed-data.ts';
import { recoverAddress } from '../../protocol/receipt/delegation-hash.ts';
import { fastRecover } from './recover.ts';

const CHANNEL = `0x${'c1'.repeat(32)}`;

describe('who signed a voucher', () => {
  const key = signingKey(newSecret());
  const recover = fastRecover();

  it('is the same by native code and by JavaScript, for what was signed and for what was not', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 128n - 1n), fc.integer({ min: 0, max: 64 }), (max, spoiled) => {
        const data = voucherData(31_337, CHANNEL, max);
        const hash = hashTypedData(data);
        const signature = key.sign(data);
        assert.equal(recover(hash, signature), key.address);
        const bytes = Buffer.from(signature.slice(2), 'hex');
        bytes[spoiled]! ^= 0x55;
        const other = `0x${toHex(bytes)}`;
        assert.equal(recover(hash, other), recoverAddress(hash, other));
        assert.notEqual(recover(hash, other), key.address);
      }),
      { numRuns: 50 },
    );
  });

  it('is nobody for what is no signature', () => {
    for (const nonsense of [
      '0x',
      '0x00',
      `0x${'00'.repeat(65)}`,
      `0x${'ff'.repeat(64)}1b`,
      `0x${'11'.repeat(66)}`,
    ])
      assert.equal(recover(new Uint8Array(32), nonsense), undefined);
  });
});
