import type { Chain } from '../../chain/connect.ts';
import { allow, listAllowances } from '../../chain/token/allowance.ts';
import { parseAmount, readTokenInfo, showAmount } from '../../chain/token/token-info.ts';
import { accountOf } from '../../chain/wallet/account-of.ts';
import { openWallet } from '../../chain/wallet/open-wallet.ts';
import type { ReadFlags, WriteFlags } from './flags.ts';
import { printResult, runTask, withChain } from './task.ts';

/** A spender by the name of a contract of this chain, or by its address. */
function spenderOf(chain: Chain, text: string): string {
  const addresses: Readonly<Record<string, string>> = chain.addresses;
  return addresses[text] ?? accountOf(chain, text);
}

interface ShowFlags extends ReadFlags {
  readonly from?: string;
  readonly spender: string[];
}

/** `token allowances show`: who may take tokens of an account. */
export function showAllowances(token: string, account: string | undefined, flags: ShowFlags): Promise<void> {
  return withChain(flags, async (chain) => {
    const owner = account ? accountOf(chain, account) : (await openWallet(chain, flags.from)).address;
    const info = await readTokenInfo(chain.provider, accountOf(chain, token));
    const others = flags.spender.map((text) => spenderOf(chain, text));
    const found = await listAllowances(chain, info.address, owner, [info.address, ...others]);
    printResult(flags, { account: owner, token: info.address, allowances: found }, [
      ...found.map(({ spender, amount }) => `${spender} may take ${showAmount(info, amount)}`),
      ...(found.length === 0 ? ['Nobody that was asked about may take any.'] : []),
    ]);
  });
}

/** `token allowances set` and, without an amount, `revoke`. */
export function setAllowance(
  token: string,
  spender: string,
  amount: string | undefined,
  flags: WriteFlags,
): Promise<void> {
  return runTask(flags, {
    id: ['allowance', token, spender, amount],
    async plan(chain) {
      const info = await readTokenInfo(chain.provider, accountOf(chain, token));
      return [allow(info, spenderOf(chain, spender), amount === undefined ? 0n : parseAmount(info, amount))];
    },
  });
}
