import { Interface } from 'ethers';
import * as z from 'zod/mini';
import { sameAddress } from '../../../protocol/chain/did.ts';
import type { Call } from '../call.ts';
import { callView } from '../call-view.ts';
import { type Chain, contractAddress } from '../connect.ts';
import { DATATOKEN, DISPENSER, FIXED_RATE } from '../token/abi.ts';
import { type Datatoken, readDatatoken } from '../token/datatoken.ts';

const EXCHANGE = new Interface(['function toggleExchangeState(bytes32 exchangeId)']);
/** Place of `active` in what getExchange answers. */
const ACTIVE = 6;

const Status = z.tuple([z.boolean(), z.string(), z.boolean(), z.bigint(), z.bigint()], z.unknown());

async function switchExchange(chain: Chain, id: string, on: boolean): Promise<Call[]> {
  const to = contractAddress(chain, 'FixedRateExchange');
  const question = { abi: FIXED_RATE, to, method: 'getExchange', args: [id] };
  const exchange = await callView(chain.provider, question, z.array(z.unknown()));
  if (exchange[ACTIVE] === on) return [];
  const data = EXCHANGE.encodeFunctionData('toggleExchangeState', [id]);
  return [{ step: `${on ? 'resume' : 'stop'} the sale ${id.slice(0, 10)}`, to, data }];
}

async function switchDispenser(chain: Chain, { address }: Datatoken, on: boolean): Promise<Call[]> {
  const listed = { abi: DATATOKEN, to: address, method: 'getDispensers' };
  const to = contractAddress(chain, 'Dispenser');
  const dispensers = await callView(chain.provider, listed, z.array(z.string()));
  if (!dispensers.some((dispenser) => sameAddress(dispenser, to))) return [];
  const question = { abi: DISPENSER, to, method: 'status', args: [address] };
  const [active, , , atOnce, perWallet] = await callView(chain.provider, question, Status);
  if (active === on) return [];
  return on
    ? [
        {
          step: 'give datatokens away again',
          to,
          data: DISPENSER.encodeFunctionData('activate', [address, atOnce, perWallet]),
        },
      ]
    : [
        {
          step: 'stop giving datatokens away',
          to,
          data: DISPENSER.encodeFunctionData('deactivate', [address]),
        },
      ];
}

/** The calls after which new datatokens of the asset can be had on its terms, or not; those that are out stay. */
export async function switchSales(chain: Chain, nft: string, on: boolean): Promise<Call[]> {
  const datatoken = await readDatatoken(chain, nft);
  const sales = await Promise.all(datatoken.exchangeIds.map((id) => switchExchange(chain, id, on)));
  return [...sales.flat(), ...(await switchDispenser(chain, datatoken, on))];
}
