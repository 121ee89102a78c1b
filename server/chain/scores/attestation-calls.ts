import { ZeroAddress, ZeroHash } from 'ethers';
import * as z from 'zod/mini';
import { schemaUid } from '../../../protocol/chain/eas.ts';
import type { Call } from '../call.ts';
import { callView } from '../call-view.ts';
import { type Chain, contractAddress } from '../connect.ts';
import { EAS, SCHEMA_REGISTRY } from './eas-abi.ts';

const Schema = z.tuple([z.string(), z.string(), z.boolean(), z.string()]);

/** Registers a schema where nobody has yet; anybody may, and it is the same whoever did. */
async function registration(chain: Chain, schema: string): Promise<Call[]> {
  const to = contractAddress(chain, 'SchemaRegistry');
  const question = { abi: SCHEMA_REGISTRY, to, method: 'getSchema', args: [schemaUid(schema)] };
  const [uid] = await callView(chain.provider, question, Schema);
  if (uid !== ZeroHash) return [];
  const data = SCHEMA_REGISTRY.encodeFunctionData('register', [schema, ZeroAddress, true]);
  return [{ step: 'register the schema', to, data }];
}

/** What is attested. */
export interface NewAttestation {
  /** Text of the schema. */
  readonly schema: string;
  /** The data NFT that it is about. */
  readonly recipient: string;
  /** An attestation that this one confirms. */
  readonly confirms?: string | undefined;
  readonly data: string;
}

/** Attests something on the chain. Throws `PHC_CHAIN_CONTRACT`. */
export async function attestCalls(
  chain: Chain,
  { schema, recipient, confirms = ZeroHash, data }: NewAttestation,
): Promise<Call[]> {
  const to = contractAddress(chain, 'EAS');
  const body = { recipient, expirationTime: 0, revocable: true, refUID: confirms, data, value: 0 };
  const request = { schema: schemaUid(schema), data: body };
  return [
    ...(await registration(chain, schema)),
    { step: 'attest', to, data: EAS.encodeFunctionData('attest', [request]) },
  ];
}

/** Takes an attestation back; only its attester can. Throws `PHC_CHAIN_CONTRACT`. */
export function revokeCall(chain: Chain, schema: string, uid: string): Call {
  const request = { schema: schemaUid(schema), data: { uid, value: 0 } };
  return {
    step: `revoke ${uid}`,
    to: contractAddress(chain, 'EAS'),
    data: EAS.encodeFunctionData('revoke', [request]),
  };
}

/** Takes back what was attested off the chain. Throws `PHC_CHAIN_CONTRACT`. */
export function revokeOffChainCall(chain: Chain, uid: string): Call {
  return {
    step: `revoke ${uid}`,
    to: contractAddress(chain, 'EAS'),
    data: EAS.encodeFunctionData('revokeOffchain', [uid]),
  };
}

/** Proves in one transaction that these attestations were there. Throws `PHC_CHAIN_CONTRACT`. */
export function timestampCall(chain: Chain, uids: readonly string[]): Call {
  return {
    step: 'stamp the time',
    to: contractAddress(chain, 'EAS'),
    data: EAS.encodeFunctionData('multiTimestamp', [uids]),
  };
}
