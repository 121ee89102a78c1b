import { Contract, type Interface, toUtf8Bytes, Wallet, ZeroAddress } from 'ethers';
import { clearDdoHash, DDO_VERSION, type Ddo } from '../../protocol/chain/ddo.ts';
import { checksumAddress, didOf, MODEL_ROOT_KEY } from '../../protocol/chain/did.ts';
import type { ModelAsset } from '../../protocol/chain/model-asset.ts';
import { contractAddress } from '../../server/chain/connect.ts';
import { oceanCode } from '../../server/chain/devnet/artifacts.ts';
import type { TestDevnet } from './devnet.ts';

/** What a test's asset says; the rest is filled in. */
export interface TestDescription {
  readonly name?: string;
  readonly model?: Partial<ModelAsset>;
  readonly services?: Ddo['services'];
}

/** An asset that a test can also spoil: each step by itself, with nothing that keeps the steps consistent. */
export interface TestAsset {
  readonly nft: string;
  readonly did: string;
  describe(description: TestDescription, spoil?: (ddo: Ddo) => Ddo): Promise<void>;
  /** Writes a root into the NFT's own store. */
  store(root: string): Promise<void>;
  setState(state: number): Promise<void>;
}

const NFT = oceanCode('templates', 'ERC721Template').abi;
const FACTORY: Interface = oceanCode('.', 'ERC721Factory').abi;

/** The description of an asset of one model. */
function testDdo(
  nft: string,
  chainId: number,
  { name = 'PH-Test', model, services = [] }: TestDescription,
): Ddo {
  const phModel: ModelAsset = {
    modelRoot: '11'.repeat(32),
    manifest: '',
    sizeBytes: 1,
    parents: [],
    weights: 'open',
    ...model,
  };
  return {
    '@context': ['https://w3id.org/did/v1'],
    id: didOf(nft, chainId),
    version: DDO_VERSION,
    chainId,
    nftAddress: checksumAddress(nft),
    metadata: {
      type: 'dataset',
      name,
      description: `${name} of a test`,
      author: 'Alice',
      license: 'Apache-2.0',
      additionalInformation: { phModel },
    },
    services,
  };
}

/** Makes a data NFT of one of the story's people. */
export async function testAsset({ chain, account }: TestDevnet, who = 'alice'): Promise<TestAsset> {
  const wallet = new Wallet(account(who).privateKey, chain.provider);
  const factory = new Contract(contractAddress(chain, 'ERC721Factory'), FACTORY, wallet);
  const made = await (
    await factory['deployERC721Contract']!('t', 'T', 1, ZeroAddress, ZeroAddress, '', true, wallet.address)
  ).wait();
  const log = made.logs.map((one: { topics: string[]; data: string }) => FACTORY.parseLog(one));
  const nft: string = log.find((one: { name: string } | null) => one?.name === 'NFTCreated').args
    .newTokenAddress;
  const contract = new Contract(nft, NFT, wallet);
  const done = async (transaction: Promise<{ wait(): Promise<unknown> }>) => {
    await (await transaction).wait();
  };
  return {
    nft: nft.toLowerCase(),
    did: didOf(nft, chain.id),
    async describe(description, spoil = (ddo) => ddo) {
      const bytes = toUtf8Bytes(JSON.stringify(spoil(testDdo(nft, chain.id, description))));
      await done(contract['setMetaData']!(0, '', wallet.address, '0x', bytes, clearDdoHash(bytes), []));
    },
    store: (root) => done(contract['setNewData']!(MODEL_ROOT_KEY, `0x${root}`)),
    setState: (state) => done(contract['setMetaDataState']!(state)),
  };
}
