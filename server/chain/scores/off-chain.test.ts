import assert from 'node:assert/strict';
import {
  EAS,
  Offchain,
  OffchainAttestationVersion,
  SchemaEncoder,
} from '@ethereum-attestation-service/eas-sdk';
import { Signature, Wallet } from 'ethers';
import * as fc from 'fast-check';
import { encodeScore, SCORE_SCHEMA, schemaUid } from '../../../protocol/chain/eas.ts';
import { TEST_SCORE } from '../../../test/support/test-score.ts';
import { OffChainAttestation, offChainSigner, offChainUid } from './off-chain.ts';

const ADDRESS = '0xC2679fBD37d54388Ce493F1DB75320D236e1815e';
const CONFIG = { address: ADDRESS, version: '1.3.0', chainId: 11_155_111n };

const hex = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((value) => `0x${Buffer.from(value).toString('hex')}`);
const attestation = fc.record({
  schema: hex(32),
  recipient: hex(20),
  time: fc.bigInt({ min: 0n, max: 2n ** 40n }),
  refUID: hex(32),
  data: fc.uint8Array({ maxLength: 200 }).map((value) => `0x${Buffer.from(value).toString('hex')}`),
  salt: hex(32),
});
type Params = typeof attestation extends fc.Arbitrary<infer T> ? T : never;

/** As EAS's own tools sign it, in the form of our files. */
async function signedByThem(
  params: Params,
  wallet: Wallet,
): Promise<{ file: OffChainAttestation; uid: string }> {
  const offchain = new Offchain(CONFIG, OffchainAttestationVersion.Version2, new EAS(ADDRESS));
  const given = { ...params, expirationTime: 0n, revocable: true };
  const signed = await offchain.signOffchainAttestation(given, wallet, {
    ...{ salt: params.salt, verifyOnchain: false },
  });
  const { time, ...message } = signed.message;
  const file = OffChainAttestation.parse({
    domain: { ...signed.domain, chainId: Number(signed.domain.chainId) },
    message: { ...message, version: 2, time: Number(time), expirationTime: 0 },
    signer: wallet.address,
    signature: Signature.from(signed.signature).serialized,
  });
  return { file, uid: signed.uid };
}

describe('attestations off the chain', () => {
  it("have the identifier and the signer that EAS's own tools give them, for whatever is attested", async () => {
    const wallet = Wallet.createRandom();
    await fc.assert(
      fc.asyncProperty(attestation, async (params) => {
        const { file, uid } = await signedByThem(params, new Wallet(wallet.privateKey));
        assert.equal(offChainUid(file), uid);
        assert.equal(offChainSigner(file), wallet.address.toLowerCase());
        const other = { ...file, message: { ...file.message, time: file.message.time + 1 } };
        assert.equal(offChainSigner(other), undefined);
        assert.notEqual(offChainUid(other), uid);
      }),
      { numRuns: 30 },
    );
  });

  it("write a score as EAS's own encoder does, under the schema's own identifier", () => {
    const { modelRoot, suiteRoot, harnessRoot, configHash, samplesRoot, resultsRoot, ...others } = TEST_SCORE;
    const roots = { modelRoot, suiteRoot, harnessRoot, configHash, samplesRoot, resultsRoot };
    const values: Record<string, string | number> = {
      ...Object.fromEntries(Object.entries(roots).map(([name, value]) => [name, `0x${value}`])),
      ...others,
    };
    const fields = SCORE_SCHEMA.split(',').map((field) => {
      const [type = '', name = ''] = field.split(' ');
      return { name, type, value: values[name]! };
    });
    assert.equal(encodeScore(TEST_SCORE), new SchemaEncoder(SCORE_SCHEMA).encodeData(fields));
    assert.match(schemaUid(SCORE_SCHEMA), /^0x[0-9a-f]{64}$/);
  });
});
