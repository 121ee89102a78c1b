import { Contract, parseEther, Wallet, ZeroAddress } from 'ethers';
import { contractAddress } from '../../server/chain/connect.ts';
import { oceanCode } from '../../server/chain/devnet/artifacts.ts';
import type { TestDevnet } from './devnet.ts';

const NO_FEE = [ZeroAddress, ZeroAddress, ZeroAddress];

/** A datatoken of Alice's on the development chain, minted to whom it names; its address in lower case. */
export async function createDatatoken(
  { chain, account }: TestDevnet,
  holders: readonly string[],
): Promise<{ readonly address: string; readonly contract: Contract }> {
  const alice = new Wallet(account('alice').privateKey, chain.provider);
  const code = oceanCode('.', 'ERC721Factory');
  const factory = new Contract(contractAddress(chain, 'ERC721Factory'), code.abi, alice);
  const sent = await factory['createNftWithErc20']!(
    {
      name: 'PH',
      symbol: 'PH',
      templateIndex: 1,
      tokenURI: '',
      transferable: true,
      owner: alice.address,
    },
    {
      templateIndex: 1,
      strings: ['PH-Codex-S inference', 'PHCS'],
      addresses: [alice.address, ...NO_FEE],
      uints: [parseEther('1000000'), 0n],
      bytess: [],
    },
  );
  const { logs } = await sent.wait();
  const created = logs
    .map((log: { topics: string[]; data: string }) => code.abi.parseLog(log))
    .find((event: { name: string } | null) => event?.name === 'TokenCreated');
  const address: string = created.args.newTokenAddress;
  const contract = new Contract(address, oceanCode('templates', 'ERC20Template').abi, alice);
  for (const holder of holders) await (await contract['mint']!(holder, parseEther('100'))).wait();
  return { address: address.toLowerCase(), contract };
}
