import assert from 'node:assert/strict';
import { claimBatchTypes, refundTypes, voucherTypes } from '@x402/evm';
import { computeChannelId } from '@x402/evm/batch-settlement/client';
import { getAddress, hashTypedData as hashByViem } from 'viem';
import { seededNumbers } from '../../test/support/seeded-numbers.ts';
import { toHex } from '../bytes.ts';
import { channelId, claimBatchData, refundData, SETTLEMENT, voucherData } from './channel.ts';
import { depositData, PERMIT2, permitData } from './deposit-data.ts';
import { hashTypedData, type TypedData } from './typed-data.ts';

type Hex = `0x${string}`;

const random = seededNumbers(9);
const bytes = (length: number): Hex =>
  `0x${toHex(Uint8Array.from({ length }, () => Math.floor(random() * 256)))}`;
const amount = (): bigint => BigInt(bytes(1 + Math.floor(random() * 16)));
const chains = [1, 137, 8453, 31_337];
const chain = (): number => chains[Math.floor(random() * chains.length)]!;
const ours = (data: TypedData): string => `0x${toHex(hashTypedData(data))}`;
const domain = (chainId: number) => ({
  name: 'x402 Batch Settlement',
  version: '1',
  chainId,
  verifyingContract: getAddress(SETTLEMENT),
});

function randomChannel() {
  return {
    payer: bytes(20),
    payerAuthorizer: bytes(20),
    receiver: bytes(20),
    receiverAuthorizer: bytes(20),
    token: bytes(20),
    withdrawDelay: 900 + Math.floor(random() * 2_591_100),
    salt: bytes(32),
  };
}

describe('what is signed for a channel', () => {
  it('has the identifier that @x402/evm computes, for 1,000 random channels', () => {
    for (let i = 0; i < 1000; i++) {
      const [config, chainId] = [randomChannel(), chain()];
      assert.equal(channelId(chainId, config), computeChannelId(config, `eip155:${chainId}`));
    }
  });

  it('hashes as @x402/evm has it, for 1,000 random vouchers, refunds and claims', () => {
    for (let i = 0; i < 1000; i++) {
      const [id, chainId, max, total] = [bytes(32), chain(), amount(), amount()];
      assert.equal(
        ours(voucherData(chainId, id, max)),
        hashByViem({
          domain: domain(chainId),
          types: voucherTypes,
          primaryType: 'Voucher',
          message: { channelId: id, maxClaimableAmount: max },
        }),
      );
      assert.equal(
        ours(refundData(chainId, id, total, max)),
        hashByViem({
          domain: domain(chainId),
          types: refundTypes,
          primaryType: 'Refund',
          message: { channelId: id, nonce: total, amount: max },
        }),
      );
      const entries = Array.from({ length: i % 4 }, () => ({
        channelId: bytes(32),
        max: amount(),
        total: amount(),
      }));
      assert.equal(
        ours(claimBatchData(chainId, entries)),
        hashByViem({
          domain: domain(chainId),
          types: claimBatchTypes,
          primaryType: 'ClaimBatch',
          message: {
            claims: entries.map((entry) => ({
              channelId: entry.channelId,
              maxClaimableAmount: entry.max,
              totalClaimed: entry.total,
            })),
          },
        }),
      );
    }
  });

  it('hashes deposits and permits as another implementation does', () => {
    for (let i = 0; i < 100; i++) {
      const [token, owner, chainId] = [bytes(20), bytes(20), chain()];
      for (const data of [
        depositData({
          chainId,
          channelId: bytes(32),
          token,
          amount: amount(),
          nonce: BigInt(bytes(32)),
          deadline: 5n,
        }),
        permitData({
          chainId,
          token,
          name: 'PH ✓',
          version: '1',
          owner,
          amount: amount(),
          nonce: 1n,
          deadline: 5n,
        }),
      ]) {
        assert.equal(
          ours(data),
          hashByViem({
            domain: { ...data.domain, verifyingContract: getAddress(data.domain.verifyingContract) },
            types: Object.fromEntries(
              Object.entries(data.types).map(([name, fields]) => [name, [...fields]]),
            ),
            primaryType: data.primaryType,
            message: { ...data.message },
          }),
        );
      }
    }
    assert.equal(getAddress(PERMIT2), '0x000000000022D473030F116dDEE9F6B43aC78BA3');
  });

  it('is refused where an amount is beyond its type', () => {
    assert.throws(() => ours(voucherData(1, bytes(32), 2n ** 128n)), RangeError);
    assert.throws(() => ours(voucherData(1, '0x12', 1n)), TypeError);
  });
});
