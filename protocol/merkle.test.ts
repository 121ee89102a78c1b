import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fromHex, toHex } from './bytes.ts';
import { merkleProof, merkleRoot, verifyMerkleProof } from './merkle.ts';

// The tree is that of RFC 6962; these are the vectors of the Certificate Transparency reference implementation.
const ITEMS = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const someItems = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 40 });
const someIndex = fc.nat();

describe('a Merkle tree', () => {
  it('has the roots of RFC 6962', () => {
    for (const [count, root] of ROOTS.entries()) {
      assert.equal(toHex(merkleRoot(ITEMS.slice(0, count).map(fromHex))), root);
    }
  });

  it('proves each of its items, at its place', () => {
    fc.assert(
      fc.property(someItems, someIndex, (items, any) => {
        const index = any % items.length;
        const claim = { root: merkleRoot(items), item: items[index]!, index, count: items.length };
        const proof = merkleProof(items, index);
        assert.ok(verifyMerkleProof(claim, proof));
        assert.ok(!verifyMerkleProof({ ...claim, item: Uint8Array.of(...claim.item, 1) }, proof));
        assert.ok(!verifyMerkleProof(claim, [...proof, claim.root]));
        if (proof.length > 0) assert.ok(!verifyMerkleProof(claim, proof.slice(1)));
      }),
    );
  });

  it('proves nothing under another root, and never throws', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array(),
        fc.oneof(fc.integer(), fc.double()),
        fc.oneof(fc.integer(), fc.double()),
        fc.array(fc.uint8Array({ maxLength: 33 }), { maxLength: 8 }),
        (root, item, index, count, proof) => {
          assert.equal(verifyMerkleProof({ root, item, index, count }, proof), false);
        },
      ),
    );
  });

  it('has no proof for an item that is not there', () => {
    for (const index of [-1, 1, 0.5]) assert.throws(() => merkleProof([Uint8Array.of(1)], index), RangeError);
  });
});
