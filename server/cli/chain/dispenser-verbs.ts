import type { Chain } from '../../chain/connect.ts';
import type { Datatoken } from '../../chain/token/datatoken.ts';
import {
  closeDispenserCalls,
  dispenseCalls,
  openDispenserCalls,
  readDispenser,
} from '../../chain/token/dispenser.ts';
import { parseAmount, showAmount } from '../../chain/token/token-info.ts';
import { accountOf } from '../../chain/wallet/account-of.ts';
import type { ReadFlags, WriteFlags } from './flags.ts';
import { datatokenOf } from './model-address.ts';
import { printResult, runTask, withChain } from './task.ts';

/** `token dispense`: free datatokens for the wallet, or for another. */
export function dispense(amount: string, token: string, flags: WriteFlags & { to?: string }): Promise<void> {
  return runTask(flags, {
    id: ['dispense', amount, token, flags.to],
    async plan(chain, { address: from }) {
      const datatoken = await datatokenOf(chain, token);
      const to = flags.to === undefined ? from : accountOf(chain, flags.to);
      return dispenseCalls(chain, datatoken, parseAmount(datatoken, amount), { from, to });
    },
  });
}

async function dispenserLines(chain: Chain, datatoken: Datatoken): Promise<string[]> {
  const { active, most, ceiling, mints, stock, onlyFor } = await readDispenser(chain, datatoken);
  if (!active) return [`No ${datatoken.symbol} are given away.`];
  return [
    `${showAmount(datatoken, most)} at most at a time, to whoever holds less than ${showAmount(datatoken, ceiling)}.`,
    onlyFor === undefined ? 'Everybody may ask.' : `Only ${onlyFor} may ask, for anybody.`,
    mints ? 'They are minted as they are asked for.' : `${showAmount(datatoken, stock)} are left.`,
  ];
}

/** `token dispenser show`. */
export function showDispenser(token: string, flags: ReadFlags): Promise<void> {
  return withChain(flags, async (chain) => {
    const datatoken = await datatokenOf(chain, token);
    const state = await readDispenser(chain, datatoken);
    printResult(flags, { token: datatoken.address, ...state }, await dispenserLines(chain, datatoken));
  });
}

interface OpenFlags extends WriteFlags {
  readonly most: string;
  readonly ceiling: string;
  readonly only?: string;
}

/** `token dispenser open`: begins to give tokens away, or changes the limits. */
export function openDispenser(token: string, flags: OpenFlags): Promise<void> {
  return runTask(flags, {
    id: ['dispenser open', token, flags.most, flags.ceiling, flags.only],
    async plan(chain, { address: owner }, say) {
      const datatoken = await datatokenOf(chain, token);
      const terms = {
        most: parseAmount(datatoken, flags.most),
        ceiling: parseAmount(datatoken, flags.ceiling),
        onlyFor: flags.only === undefined ? undefined : accountOf(chain, flags.only),
      };
      if (terms.onlyFor === undefined)
        say('A wallet that passes its tokens on can ask again, and wallets cost nothing: see --only.');
      return openDispenserCalls(chain, datatoken, terms, owner);
    },
  });
}

/** `token dispenser close`. */
export function closeDispenser(token: string, flags: WriteFlags): Promise<void> {
  return runTask(flags, {
    id: ['dispenser close', token],
    plan: async (chain, { address: owner }) =>
      closeDispenserCalls(chain, await datatokenOf(chain, token), owner),
  });
}
