import { PhcError } from '../../../protocol/errors.ts';
import type { Chain } from '../../chain/connect.ts';
import { readPledges } from '../../chain/curate/escrow.ts';
import { pledgeCalls, takeBackCalls, takeCalls } from '../../chain/curate/pledge.ts';
import { parseAmount, readTokenInfo, showAmount } from '../../chain/token/token-info.ts';
import { accountOf } from '../../chain/wallet/account-of.ts';
import type { ReadFlags, WriteFlags } from './flags.ts';
import { printResult, runTask, withChain } from './task.ts';

const tokenOf = (chain: Chain, address: string) => readTokenInfo(chain.provider, accountOf(chain, address));

/** `curate show`: what an account has pledged of a token, and to whom. */
export function showPledges(token: string, account: string, flags: ReadFlags): Promise<void> {
  return withChain(flags, async (chain) => {
    const info = await tokenOf(chain, token);
    const pledger = accountOf(chain, account);
    const pledges = await readPledges(chain, info.address, pledger);
    printResult(flags, { pledger, token: info.address, ...pledges }, [
      `${pledger} has pledged ${showAmount(info, pledges.available)}; ${showAmount(info, pledges.locked)} more are reserved.`,
      ...pledges.payees.map((payee) => `${payee} can take all of it.`),
    ]);
  });
}

/** `curate pledge`. */
export function pledge(amount: string, token: string, payee: string, flags: WriteFlags): Promise<void> {
  return runTask(flags, {
    id: ['pledge', amount, token, payee],
    async plan(chain, { address: pledger }, say) {
      const info = await tokenOf(chain, token);
      say(
        'The payee can take all of it at any time; no contract looks at what was done for it.',
        'Until then you can take it back. Pledge no more than you would hand over in advance.',
      );
      return pledgeCalls(chain, info, parseAmount(info, amount), { pledger, payee: accountOf(chain, payee) });
    },
  });
}

/** `curate take-back`. */
export function takeBack(token: string, flags: WriteFlags): Promise<void> {
  return runTask(flags, {
    id: ['take back', token],
    plan: async (chain, { address }) => takeBackCalls(chain, await tokenOf(chain, token), address),
  });
}

interface TakeFlags extends WriteFlags {
  readonly root: string;
}

/** `curate take`. */
export function take(amount: string, token: string, pledger: string, flags: TakeFlags): Promise<void> {
  const { root: modelRoot } = flags;
  if (!/^[0-9a-f]{64}$/.test(modelRoot))
    throw new PhcError('PHC_REQUEST_INVALID', { detail: `"${modelRoot}" is no model root` });
  return runTask(flags, {
    id: ['take', amount, token, pledger, modelRoot],
    async plan(chain, { address: payee }) {
      const info = await tokenOf(chain, token);
      const parties = { pledger: accountOf(chain, pledger), payee, modelRoot };
      return takeCalls(chain, info, parseAmount(info, amount), parties);
    },
  });
}
