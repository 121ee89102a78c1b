import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { utf8 } from '../bytes.ts';
import { clearDdoHash, type Ddo, inferenceServices, readDdo } from './ddo.ts';

const ADDRESS = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
const DDO: Ddo = {
  '@context': ['https://w3id.org/did/v1'],
  id: `did:op:${'0'.repeat(64)}`,
  version: '4.7.0',
  chainId: 137,
  nftAddress: ADDRESS,
  metadata: { type: 'dataset', name: 'n', description: 'd', author: 'a', license: 'MIT' },
  services: [
    { id: '1', type: 'access', datatokenAddress: ADDRESS, serviceEndpoint: 'https://a.example', timeout: 0 },
    {
      id: '2',
      type: 'access',
      datatokenAddress: ADDRESS,
      serviceEndpoint: 'https://b.example',
      timeout: 0,
      additionalInformation: { kind: 'inference' },
    },
  ],
};
const bytesOf = (value: unknown) => utf8(JSON.stringify(value));

describe('the description of an asset', () => {
  it('is read as it was written, without what we do not know', () => {
    assert.deepEqual(readDdo(bytesOf(DDO)), DDO);
    assert.deepEqual(readDdo(bytesOf({ ...DDO, event: { txid: '0x' } })), DDO);
  });

  it('is nothing where it is encrypted, of another version, or no JSON', () => {
    assert.equal(readDdo(Uint8Array.of(4, 255, 3)), undefined);
    assert.equal(readDdo(bytesOf({ ...DDO, version: '5.0.0' })), undefined);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        assert.equal(readDdo(bytesOf(value)), undefined);
      }),
    );
  });

  it('has the hash that Ocean computes: over the text of its bytes', () => {
    const bytes = bytesOf(DDO);
    const text = `0x${Buffer.from(bytes).toString('hex')}`;
    assert.equal(clearDdoHash(bytes), `0x${createHash('sha256').update(text).digest('hex')}`);
  });

  it('names the services that answer requests', () => {
    assert.deepEqual(
      inferenceServices(DDO).map(({ id }) => id),
      ['2'],
    );
  });
});
