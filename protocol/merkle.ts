import { concatBytes, sameBytes } from './bytes.ts';
import { sha256 } from './sha256.ts';

// Leaves and nodes are told apart by their first byte, so that no node can be passed off as an item (RFC 6962 §2.1).
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

// One buffer for all pairs: allocating one for each costs more than hashing it.
const pair = new Uint8Array(65);

const hashItem = (item: Uint8Array): Uint8Array => sha256(concatBytes(LEAF, item));

function hashPair(left: Uint8Array, right: Uint8Array): Uint8Array {
  pair.set(NODE);
  pair.set(left, 1);
  pair.set(right, 33);
  return sha256(pair);
}

/** The level above: neighbours are hashed together, an odd one at the end moves up as it is. */
function levelAbove(level: readonly Uint8Array[]): Uint8Array[] {
  const above: Uint8Array[] = [];
  for (let i = 0; i < level.length; i += 2) {
    const right = level[i + 1];
    above.push(right ? hashPair(level[i]!, right) : level[i]!);
  }
  return above;
}

/** Root over items in order, 32 bytes: leaf SHA-256(0x00 ‖ item), node SHA-256(0x01 ‖ left ‖ right); SHA-256("") over none. */
export function merkleRoot(items: readonly Uint8Array[]): Uint8Array {
  let level = items.map(hashItem);
  while (level.length > 1) level = levelAbove(level);
  return level[0] ?? sha256(new Uint8Array());
}

/** Hashes that lead from the item at `index` to the root, lowest first; throws `RangeError` where there is no such item. */
export function merkleProof(items: readonly Uint8Array[], index: number): Uint8Array[] {
  if (!(Number.isInteger(index) && index >= 0 && index < items.length))
    throw new RangeError(`no item ${index}`);
  const proof: Uint8Array[] = [];
  let level = items.map(hashItem);
  for (let at = index; level.length > 1; at >>= 1) {
    const neighbour = level[at ^ 1];
    if (neighbour) proof.push(neighbour);
    level = levelAbove(level);
  }
  return proof;
}

/** What a proof is about: one of `count` items under `root`. */
export interface MerkleClaim {
  readonly root: Uint8Array;
  readonly item: Uint8Array;
  readonly index: number;
  readonly count: number;
}

/** True when the proof shows that `item` is the one at `index` of the `count` items under `root`; never throws. */
export function verifyMerkleProof(
  { root, item, index, count }: MerkleClaim,
  proof: readonly Uint8Array[],
): boolean {
  if (!(Number.isSafeInteger(count) && Number.isInteger(index) && index >= 0 && index < count)) return false;
  let hash = hashItem(item);
  let used = 0;
  let at = index;
  for (let width = count; width > 1; width = Math.ceil(width / 2)) {
    const odd = at % 2 === 1;
    if (odd || at + 1 < width) {
      const neighbour = proof[used++];
      if (neighbour?.length !== 32) return false;
      hash = odd ? hashPair(neighbour, hash) : hashPair(hash, neighbour);
    }
    at = Math.floor(at / 2);
  }
  return used === proof.length && sameBytes(hash, root);
}
