import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toHex } from '../bytes.ts';
import { delegationFault } from './check-delegation.ts';
import { SignedDelegation, type SignedRevocation } from './delegation.ts';
import { delegationHash, delegationTypedData, recoverAddress, revocationHash } from './delegation-hash.ts';

const KEY = '11'.repeat(32);
const ROOT = '22'.repeat(32);
const NOT_AFTER = 1_893_456_000;
// Hashes and signatures made with eth-account, an independent implementation of EIP-712, by the key 0x0101…01.
const SIGNED: SignedDelegation = {
  chainId: 137,
  wallet: '0x1a642f0e3c3af545e7acbd38b07251b3990914f1',
  delegation: {
    serverKey: KEY,
    did: 'did:op:ünicode',
    modelRoots: [ROOT, '33'.repeat(32)],
    notAfter: NOT_AFTER,
  },
  signature:
    '0x4b1757f7509184d3caffffb56f763ef93919d5aeb2c5b400c845d99921051ab645c55ac811f89bef16d6878bd78b802ee74ee0848d9817b9164d3b2643099b101b',
};
const HASH = '51fdce6bb9307326fb2875dc13aa47ed1e047e672acb1517e2cb46adcc295c7e';
const REVOCATION: SignedRevocation = {
  chainId: 137,
  wallet: SIGNED.wallet,
  serverKey: KEY,
  revokedAt: 1_800_000_000,
  signature:
    '0xf0d971eaa80d476feef29137df0396c6b59b1a04b90ce3637e0bfe809dc6fdbc0be80cd16be078fa7c4d391ef9f06588f4fb0b303dd8208dd4031e9b8ed016fe1c',
};
const ASKED = { serverKey: KEY, modelRoot: ROOT, at: NOT_AFTER * 1000, revocations: [] };

describe('a delegation', () => {
  it('has the hash and the signer that other wallets compute', () => {
    assert.equal(toHex(delegationHash(SIGNED.chainId, SIGNED.delegation)), HASH);
    assert.equal(recoverAddress(delegationHash(137, SIGNED.delegation), SIGNED.signature), SIGNED.wallet);
    assert.ok(SignedDelegation.safeParse(SIGNED).success);
  });

  it('asks a wallet for the very fields that are hashed', () => {
    const { types, message } = delegationTypedData(137, SIGNED.delegation);
    assert.deepEqual(
      types.Delegation.map(({ name }) => name),
      Object.keys(message),
    );
    assert.equal(message.serverKey, `0x${KEY}`);
  });

  it('stands behind its key and models until it expires', () => {
    assert.equal(delegationFault(SIGNED, ASKED), undefined);
    assert.equal(delegationFault(SIGNED, { ...ASKED, serverKey: ROOT }), 'key');
    assert.equal(delegationFault(SIGNED, { ...ASKED, modelRoot: KEY }), 'model');
    assert.equal(delegationFault(SIGNED, { ...ASKED, at: NOT_AFTER * 1000 + 1 }), 'expired');
  });

  it('is worth nothing once any of it was changed', () => {
    const { delegation } = SIGNED;
    const forged: SignedDelegation[] = [
      { ...SIGNED, chainId: 1 },
      { ...SIGNED, delegation: { ...delegation, notAfter: NOT_AFTER + 1 } },
      { ...SIGNED, delegation: { ...delegation, did: 'did:op:other' } },
      { ...SIGNED, delegation: { ...delegation, modelRoots: [ROOT] } },
      { ...SIGNED, wallet: `0x${'ab'.repeat(20)}` },
      { ...SIGNED, signature: `0x${'00'.repeat(65)}` },
    ];
    for (const one of forged) assert.equal(delegationFault(one, ASKED), 'signature');
  });

  it('ends with a revocation by its own wallet, and by no other', () => {
    assert.equal(
      toHex(revocationHash(137, KEY, 1_800_000_000)),
      '1d145d70993c7f719177c5e349f790e73df035153f4878d9ea1669191e08d20d',
    );
    assert.equal(delegationFault(SIGNED, { ...ASKED, revocations: [REVOCATION] }), 'revoked');
    const foreign = { ...REVOCATION, revokedAt: 1 };
    assert.equal(delegationFault(SIGNED, { ...ASKED, revocations: [foreign] }), undefined);
  });

  it('has no signer for made-up signatures, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 65, maxLength: 65 }), (bytes) => {
        assert.notEqual(recoverAddress(new Uint8Array(32), `0x${toHex(bytes)}`), SIGNED.wallet);
      }),
      { numRuns: 30 },
    );
    for (const text of ['', '0x', '0xzz', 'x'.repeat(200)])
      assert.equal(recoverAddress(new Uint8Array(32), text), undefined);
  });
});
