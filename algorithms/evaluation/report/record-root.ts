import { canonicalJson, type Json } from '../../../protocol/canonical-json.ts';
import { merkleRoot } from '../../../protocol/merkle.ts';

/** Bytes of a record as a leaf of the tree: its canonical JSON. */
function recordBytes(record: Json): Uint8Array {
  return Buffer.from(canonicalJson(record));
}

/** Merkle root over records in their order, as hex. */
export function recordRoot(records: readonly Json[]): string {
  return Buffer.from(merkleRoot(records.map(recordBytes))).toString('hex');
}
