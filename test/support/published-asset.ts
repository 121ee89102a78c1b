import { Interface } from 'ethers';
import { fromHex } from '../../protocol/bytes.ts';
import { clearDdoHash, type Ddo, readDdo } from '../../protocol/chain/ddo.ts';
import { MODEL_ROOT_KEY } from '../../protocol/chain/did.ts';
import type { Chain } from '../../server/chain/connect.ts';
import { oceanCode } from '../../server/chain/devnet/artifacts.ts';

/** An asset as Ocean's own contracts show it, read with Ocean's own interfaces. */
export interface OnChain {
  readonly owner: string;
  readonly root: string;
  readonly ddo: Ddo;
  readonly hashHolds: boolean;
  readonly events: readonly string[];
}

/** Reads what a data NFT says of its asset. */
export async function readOnChain({ provider }: Chain, nft: string): Promise<OnChain> {
  const { abi } = oceanCode('templates', 'ERC721Template');
  const view = async (method: string, args: unknown[]) =>
    abi.decodeFunctionResult(
      method,
      await provider.call({ to: nft, data: abi.encodeFunctionData(method, args) }),
    )[0];
  const logs = await provider.getLogs({ address: nft, fromBlock: 0 });
  const events = logs.flatMap((log) => new Interface(abi.fragments).parseLog(log) ?? []);
  const written = events.findLast(({ name }) => /^Metadata(Created|Updated)$/.test(name))!;
  const bytes = fromHex(written.args['data'].slice(2));
  return {
    owner: await view('ownerOf', [1]),
    root: await view('getData', [MODEL_ROOT_KEY]),
    ddo: readDdo(bytes)!,
    hashHolds: written.args['metaDataHash'] === clearDdoHash(bytes),
    events: events.map(({ name }) => name),
  };
}
