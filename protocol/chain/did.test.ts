import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { getAddress, id } from 'ethers';
import fc from 'fast-check';
import { toHex } from '../bytes.ts';
import { checksumAddress, didOf, isDid, MODEL_ROOT_KEY, readStoredRoot } from './did.ts';

const anyAddress = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => `0x${toHex(bytes)}`);

describe('an asset identifier', () => {
  it('spells addresses as other implementations of EIP-55 do', () => {
    fc.assert(
      fc.property(anyAddress, (address) => {
        assert.equal(checksumAddress(address), getAddress(address));
        assert.equal(checksumAddress(getAddress(address)), getAddress(address));
      }),
      { numRuns: 50 },
    );
    assert.throws(() => checksumAddress('0x12'), SyntaxError);
  });

  it('is the hash of the NFT and the chain, whatever the case of the address', () => {
    const address = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
    const digest = createHash('sha256').update(`${address}31337`).digest('hex');
    assert.equal(didOf(address, 31337), `did:op:${digest}`);
    assert.equal(didOf(address.toLowerCase(), 31337), `did:op:${digest}`);
    assert.notEqual(didOf(address, 137), didOf(address, 31337));
    assert.ok(isDid(didOf(address, 137)));
    assert.ok(!isDid(`did:op:${digest.toUpperCase()}`));
  });

  it('has its root under the key that the contract is asked for, and nothing but 32 bytes is one', () => {
    assert.equal(MODEL_ROOT_KEY, id('ph.modelRoot'));
    assert.equal(readStoredRoot(`0x${'AB'.repeat(32)}`), 'ab'.repeat(32));
    for (const value of ['0x', `0x${'ab'.repeat(31)}`, `0x${'ab'.repeat(33)}`, 'ab'.repeat(32)])
      assert.equal(readStoredRoot(value), undefined);
  });
});
