import { parseEther, Wallet } from 'ethers';
import { contractAddress } from '../../server/chain/connect.ts';
import { publishModel } from '../../server/chain/publish/publish-model.ts';
import type { Published } from '../../server/chain/publish/published-list.ts';
import type { PublishTerms } from '../../server/chain/publish/terms.ts';
import type { TestDevnet } from './devnet.ts';

/** Terms of a model that nobody has the files of: what the money is about does not need them. */
const TERMS = {
  sizeBytes: 1,
  name: 'PH-Test',
  symbol: 'PHT',
  description: 'A model of a test.',
  author: 'a test',
  license: 'Apache-2.0',
  languages: ['python'],
  weights: 'open',
  manifest: '',
  parents: [],
  grantEach: '0',
  communityPpm: 0,
  sealShares: true,
  compute: [],
  delegationDays: 1,
} as const;

/** Publishes a model of one of the story's people at 2 OCEAN a token. */
export async function publishedModel(
  { chain, account, home }: TestDevnet,
  who: string,
  modelRoot: string,
  terms: Partial<PublishTerms> = {},
): Promise<Published> {
  const wallet = new Wallet(account(who).privateKey, chain.provider);
  const price = {
    kind: 'fixed',
    baseToken: contractAddress(chain, 'Ocean'),
    perToken: String(parseEther('2')),
  } as const;
  return publishModel({ ...TERMS, modelRoot, price, ...terms }, { chain, wallet, home });
}
