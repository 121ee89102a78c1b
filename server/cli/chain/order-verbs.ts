import { readFile } from 'node:fs/promises';
import type { Wallet } from 'ethers';
import { PhcError } from '../../../protocol/errors.ts';

import { findOrder } from '../../chain/token/find-order.ts';
import { orderCalls, reuseCalls } from '../../chain/token/order.ts';
import { ProviderFee, signProviderFee } from '../../chain/token/provider-fee.ts';
import { accountOf } from '../../chain/wallet/account-of.ts';
import type { WriteFlags } from './flags.ts';
import { datatokenOf } from './model-address.ts';
import { runTask } from './task.ts';

interface OrderFlags extends WriteFlags {
  readonly service: number;
  readonly consumer?: string;
  readonly providerFee?: string;
}

/** What the provider signed; where it asks for nothing, the contract takes the payer's own signature under 0. */
async function feeOf(wallet: Wallet, file: string | undefined): Promise<ProviderFee> {
  if (file === undefined) return signProviderFee(wallet);
  try {
    return ProviderFee.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new PhcError('PHC_REQUEST_INVALID', { detail: `${file} is no provider's fee`, cause });
  }
}

/** `token order`: pays one datatoken for one use of a service. */
export function order(token: string, flags: OrderFlags): Promise<void> {
  const { service: serviceIndex, consumer, providerFee } = flags;
  return runTask(flags, {
    id: ['order', token, serviceIndex, consumer, providerFee],
    plan: async (chain, wallet) =>
      orderCalls(chain, await datatokenOf(chain, token), {
        payer: wallet.address,
        consumer: consumer === undefined ? wallet.address : accountOf(chain, consumer),
        serviceIndex,
        providerFee: await feeOf(wallet, providerFee),
      }),
  });
}

/** `token reuse`: uses an order again that is there and was for this consumer. */
export function reuse(
  id: string,
  token: string,
  flags: Omit<OrderFlags, 'service'> & { readonly service?: number },
): Promise<void> {
  const { service: serviceIndex, consumer, providerFee } = flags;
  return runTask(flags, {
    id: ['reuse', id, token, consumer, providerFee],
    async plan(chain, wallet, say) {
      const { address: datatoken } = await datatokenOf(chain, token);
      const wanted = {
        datatoken,
        consumer: consumer === undefined ? wallet.address : accountOf(chain, consumer),
        serviceIndex,
      };
      const found = await findOrder(chain, id, wanted);
      if (!found.direct) say("The order went through the factory; Ocean's own node does not accept such.");
      return reuseCalls(chain, found, wallet.address, await feeOf(wallet, providerFee));
    },
  });
}
