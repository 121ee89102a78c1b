import { Interface } from 'ethers';
import * as z from 'zod/mini';
import type { ChainFacts } from '../../../protocol/chain/chains.ts';
import { SCORE_SCHEMA, schemaUid } from '../../../protocol/chain/eas.ts';
import { HOLDER_SCHEMA } from '../../../protocol/chain/holder.ts';
import { askContract } from '../witness/ask-contract.ts';
import type { Witnesses } from '../witness/open-witnesses.ts';
import type { Log, LogFilter } from '../witness/read-logs.ts';
import { type IndexQuery, putRow } from './asset-index.ts';

const EAS = new Interface([
  'event Attested(address indexed recipient, address indexed attester, bytes32 uid, bytes32 indexed schemaUID)',
  'event Revoked(address indexed recipient, address indexed attester, bytes32 uid, bytes32 indexed schemaUID)',
  'function getAttestation(bytes32 uid) view returns (tuple(bytes32 uid, bytes32 schema, uint64 time, uint64 expirationTime, uint64 revocationTime, bytes32 refUID, address recipient, address attester, bool revocable, bytes data))',
]);

const ATTESTED = EAS.getEvent('Attested')!.topicHash;
const REVOKED = EAS.getEvent('Revoked')!.topicHash;

/** Attestations that concern models: scores, and who holds open weights. */
const SCHEMAS = [schemaUid(SCORE_SCHEMA), schemaUid(HOLDER_SCHEMA)];

/** Events of EAS that concern models; undefined on a chain without it. */
export function attestationFilter({ addresses }: ChainFacts): LogFilter | undefined {
  if (!addresses.EAS) return undefined;
  return { address: [addresses.EAS], topics: [[ATTESTED, REVOKED], null, null, SCHEMAS] };
}

const Attestation = z.pipe(
  z.tuple([
    z.string(),
    z.string(),
    z.bigint(),
    z.bigint(),
    z.bigint(),
    z.string(),
    z.string(),
    z.string(),
    z.boolean(),
    z.string(),
  ]),
  z.transform(([uid, schema, time, , , ref, recipient, attester, , data]) => ({
    uid,
    schema,
    time: Number(time),
    ref,
    recipient: recipient.toLowerCase(),
    attester: attester.toLowerCase(),
    data,
  })),
);

/** An attestation or its revocation, with its place on the chain. */
export interface AttestationRow {
  readonly block: number;
  readonly log: number;
  readonly uid: string;
  /** Undefined where this is the revocation. */
  readonly attestation: z.infer<typeof Attestation> | undefined;
}

/** Reads what was attested where events say that something was. Throws as `Witnesses.ask` does. */
export function readAttestations(witnesses: Witnesses, logs: readonly Log[]): Promise<AttestationRow[]> {
  return Promise.all(
    logs.map(async ({ address, topics, data, blockNumber, logIndex }) => {
      const uid = data.slice(0, 66);
      const question = { abi: EAS, to: address, method: 'getAttestation', args: [uid] };
      const attestation =
        topics[0] === ATTESTED ? await askContract(witnesses, question, Attestation) : undefined;
      return { block: blockNumber, log: logIndex, uid, attestation };
    }),
  );
}

const PLACE = ['chain', 'block', 'log'];
const PUT_ATTESTED = putRow('attested', PLACE, [
  'uid',
  'schema',
  'attester',
  'recipient',
  'ref',
  'time',
  'data',
]);
const PUT_REVOKED = putRow('revoked', PLACE, ['uid']);

/** Keeps attestations and revocations; twice is once. */
export async function storeAttestations(
  query: IndexQuery,
  chain: number,
  rows: readonly AttestationRow[],
): Promise<void> {
  for (const { block, log, uid, attestation } of rows) {
    if (!attestation) await query(PUT_REVOKED, [chain, block, log, uid]);
    else {
      const { schema, attester, recipient, ref, time, data } = attestation;
      await query(PUT_ATTESTED, [chain, block, log, uid, schema, attester, recipient, ref, time, data]);
    }
  }
}
