import assert from 'node:assert/strict';
import { SigningKey, Wallet } from 'ethers';
import type { ServerIdentity } from '../identity.ts';
import type { SignedRevocation } from '../receipt/delegation.ts';
import { delegationHash, revocationHash } from '../receipt/delegation-hash.ts';
import { type AgreementFacts, agree, DISAGREEMENTS, type DisagreementName } from './agreement.ts';
import type { Ddo } from './ddo.ts';
import { didOf } from './did.ts';

const NFT = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
const CHAIN = 31337;
const DID = didOf(NFT, CHAIN);
const ROOT = '11'.repeat(32);
const OTHER = '22'.repeat(32);
const KEY = '33'.repeat(32);
const NOW = 1_800_000_000;
const ALICE = new Wallet(`0x${'01'.repeat(32)}`);
const MALLORY = new Wallet(`0x${'02'.repeat(32)}`);

function delegated(wallet: Wallet, did = DID, chainId = CHAIN, notAfter = NOW + 60) {
  const delegation = { serverKey: KEY, did, modelRoots: [ROOT], notAfter };
  const signature = new SigningKey(wallet.privateKey).sign(delegationHash(chainId, delegation)).serialized;
  return { chainId, wallet: wallet.address.toLowerCase(), delegation, signature };
}

const SERVER: ServerIdentity = {
  models: [{ name: 'm', modelRoot: ROOT, profiles: ['exact'], scores: [] }],
  serverKey: KEY,
  delegation: delegated(ALICE),
  revocations: [],
};

function description(phModel: { modelRoot: string } | undefined, chainId = CHAIN): Ddo {
  const model = phModel && { manifest: '', sizeBytes: 1, parents: [], weights: 'open' as const, ...phModel };
  return {
    '@context': [],
    id: didOf(NFT, chainId),
    version: '4.7.0',
    chainId,
    nftAddress: NFT,
    metadata: {
      type: 'dataset',
      name: 'm',
      description: '',
      author: '',
      license: 'Apache-2.0',
      additionalInformation: { phModel: model },
    },
    services: [],
  };
}

const FACTS: AgreementFacts = {
  did: DID,
  chainId: CHAIN,
  nftAddress: NFT,
  state: 'active',
  owner: ALICE.address,
  ddo: description({ modelRoot: ROOT }),
  hashMatches: true,
  storedRoot: ROOT,
  manifestRoot: ROOT,
  server: SERVER,
  pinnedRoot: ROOT,
  at: NOW * 1000,
};

const CASES: Record<DisagreementName, Partial<AgreementFacts>> = {
  did: { did: didOf(NFT, 137), server: undefined },
  state: { state: 'revoked' },
  description: { ddo: undefined },
  'description-hash': { hashMatches: false },
  'description-id': { ddo: description({ modelRoot: ROOT }, 137) },
  'no-model': { ddo: description(undefined) },
  'no-stored-root': { storedRoot: undefined },
  'stored-root': { storedRoot: OTHER },
  'manifest-root': { manifestRoot: OTHER },
  'server-model': { server: { ...SERVER, models: [{ ...SERVER.models[0]!, modelRoot: OTHER }] } },
  'no-delegation': { server: { ...SERVER, delegation: null } },
  'delegation-asset': { server: { ...SERVER, delegation: delegated(ALICE, DID, 137) } },
  'delegation-wallet': { server: { ...SERVER, delegation: delegated(MALLORY) } },
  delegation: { server: { ...SERVER, delegation: delegated(ALICE, DID, CHAIN, NOW - 1) } },
  pin: { pinnedRoot: OTHER },
};

describe('whether a model is the one that was asked for', () => {
  it('is accepted when everything that was looked at names one root', () => {
    assert.deepEqual(agree(FACTS), { accepted: true, modelRoot: ROOT, disagreements: [] });
    const less = { ...FACTS, manifestRoot: undefined, server: undefined, pinnedRoot: undefined };
    assert.ok(agree(less).accepted);
  });

  for (const name of Object.keys(DISAGREEMENTS) as DisagreementName[]) {
    it(`is refused, and only for that reason, when ${DISAGREEMENTS[name]}`, () => {
      const { accepted, disagreements } = agree({ ...FACTS, ...CASES[name] });
      assert.deepEqual(
        disagreements.map((found) => found.name),
        [name],
      );
      assert.ok(!accepted);
    });
  }

  it('lets a provider that the description names stand behind a server, and take its word back there', () => {
    const wallet = MALLORY.address.toLowerCase();
    const revokedBy = (signer: Wallet) => ({
      chainId: CHAIN,
      wallet,
      serverKey: KEY,
      revokedAt: NOW,
      signature: new SigningKey(signer.privateKey).sign(revocationHash(CHAIN, KEY, NOW)).serialized,
    });
    const named = (revocations: SignedRevocation[]): AgreementFacts => ({
      ...FACTS,
      server: { ...SERVER, delegation: delegated(MALLORY) },
      ddo: {
        ...FACTS.ddo!,
        services: [
          {
            id: 's',
            type: 'access',
            datatokenAddress: NFT,
            serviceEndpoint: '',
            timeout: 0,
            additionalInformation: { provider: { wallet, revocations } },
          },
        ],
      },
    });
    assert.ok(agree(named([])).accepted);
    assert.ok(agree(named([revokedBy(ALICE)])).accepted, "another's revocation does not count");
    assert.ok(!agree(named([revokedBy(MALLORY)])).accepted);
  });
});
