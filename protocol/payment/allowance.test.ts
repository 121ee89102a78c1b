import assert from 'node:assert/strict';
import { TypedDataEncoder } from 'ethers';
import fc from 'fast-check';
import { toHex } from '../bytes.ts';
import { type Allowance, allowanceData, allowanceOfSalt, saltOfAllowance } from './allowance.ts';
import { hashTypedData } from './typed-data.ts';

const uint48 = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const anyAllowance: fc.Arbitrary<Allowance> = fc.record(
  { amount: fc.bigInt(0n, 2n ** 160n - 1n), expiration: uint48, nonce: uint48 },
  { noNullPrototype: true },
);
const address = (digit: string) => `0x${digit.repeat(40)}`;

describe('an allowance of Permit2', () => {
  it('is named by the salt of its channel, and read from it again', () => {
    fc.assert(
      fc.property(anyAllowance, (allowance) => {
        const salt = saltOfAllowance(allowance);
        assert.match(salt, /^0x[0-9a-f]{64}$/);
        assert.deepEqual(allowanceOfSalt(salt), allowance);
      }),
    );
  });

  it('is hashed as ethers hashes it', () => {
    fc.assert(
      fc.property(anyAllowance, (allowance) => {
        const data = allowanceData({
          chainId: 137,
          token: address('a'),
          spender: address('b'),
          allowance,
          sigDeadline: 7n,
        });
        const types = Object.fromEntries(Object.entries(data.types).map(([name, all]) => [name, [...all]]));
        const other = TypedDataEncoder.hash(data.domain, types, data.message);
        assert.equal(`0x${toHex(hashTypedData(data))}`, other);
      }),
      { numRuns: 50 },
    );
  });
});
