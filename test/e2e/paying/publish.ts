import { Contract } from 'ethers';
import { oceanCode } from '../../../server/chain/devnet/artifacts.ts';
import { findModel } from '../../../server/model/store.ts';
import type { TestDevnet } from '../../support/devnet.ts';
import { publishedModel } from '../../support/published-model.ts';

/** Publishes the embedded model as Bob's, a child of one of Alice's; gives the address of its datatoken. */
export async function publishChild(net: TestDevnet): Promise<string> {
  const { root } = await findModel('ph-codex-s');
  const parent = await publishedModel(net, 'alice', '11'.repeat(32));
  const { datatoken } = await publishedModel(net, 'bob', root, {
    symbol: 'PHT',
    name: 'PHT',
    parents: [{ nft: parent.nft, sharePpm: 300_000 }],
  });
  return datatoken;
}

/** Has Bob make datatokens for somebody. @param amount in base units. */
export async function mint(
  net: TestDevnet,
  datatoken: string,
  account: string,
  amount: bigint,
): Promise<void> {
  const token = new Contract(datatoken, oceanCode('templates', 'ERC20Template').abi, net.wallet('bob'));
  await (await token['mint']!(account, amount)).wait();
}
