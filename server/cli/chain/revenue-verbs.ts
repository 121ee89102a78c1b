import { formatUnits } from 'ethers';
import { didOf } from '../../../protocol/chain/did.ts';
import { checkRevenue, REVENUE_FINDINGS, type RevenueFinding } from '../../../protocol/chain/revenue.ts';
import type { Chain } from '../../chain/connect.ts';
import { openIndex } from '../../chain/discover/open-index.ts';
import { syncIndex } from '../../chain/discover/sync-index.ts';
import { readAsset } from '../../chain/identity/read-asset.ts';
import { type RevenueState, readRevenue } from '../../chain/splitter/read-revenue.ts';
import { releaseCalls } from '../../chain/splitter/release.ts';
import { rememberRevenue } from '../../chain/splitter/remember.ts';
import { showAmount } from '../../chain/token/token-info.ts';
import { openWitnesses } from '../../chain/witness/open-witnesses.ts';
import type { ReadFlags, WriteFlags } from './flags.ts';
import { datatokenOf } from './model-address.ts';
import { printResult, runTask, withChain } from './task.ts';

async function revenueOf(chain: Chain, model: string): Promise<RevenueState> {
  return readRevenue(chain, (await datatokenOf(chain, model)).address);
}

function shareLines({ facts }: RevenueState): string[] {
  if (!facts.splitter) return [`All of it goes to ${facts.collector}.`];
  const total = facts.splitter.shares.reduce((sum, { shares }) => sum + shares, 0);
  return [
    `It is shared out by ${facts.collector}:`,
    ...facts.splitter.shares.map(
      ({ account, shares }) => `  ${account} ${((100 * shares) / total).toFixed(4)} %`,
    ),
  ];
}

/** `revenue show`: where the money of a model is and who gets which part. */
export function showRevenue(model: string, flags: ReadFlags): Promise<void> {
  return withChain(flags, async (chain) => {
    const state = await revenueOf(chain, model);
    printResult(flags, state, [
      ...state.exchanges.map(
        ({ base, till, rate }) =>
          `${showAmount(base, till)} from sales at ${formatUnits(rate)} ${base.symbol}, not collected yet`,
      ),
      ...state.collected.map(({ token, amount }) => `${showAmount(token, amount)} to be shared out`),
      ...shareLines(state),
    ]);
  });
}

/** `revenue release`: collects and shares out, down to the parents' parents. */
export function releaseRevenue(model: string, flags: WriteFlags): Promise<void> {
  return runTask(flags, {
    id: ['revenue release', model],
    async plan(chain, _wallet, say) {
      const state = await revenueOf(chain, model);
      say(...shareLines(state), 'What is collected can no longer be paid to those who sell tokens back.');
      return releaseCalls(chain, state);
    },
  });
}

const findingLine = ({ name, detail }: RevenueFinding) => `${REVENUE_FINDINGS[name]} (${detail})`;

/** What the description promises, as of a block that several nodes agree on. */
async function promised(chain: Chain, nft: string) {
  const index = await openIndex();
  try {
    const witnesses = await openWitnesses(chain);
    await syncIndex(index, witnesses, chain);
    const { ddo, hashMatches } = await readAsset(index, witnesses, chain, didOf(nft, chain.id));
    return hashMatches ? ddo?.metadata.additionalInformation?.phModel : undefined;
  } finally {
    await index.close();
  }
}

/** `revenue check`: compares what the description says with the contracts, and with what was seen last; exit code 1 when something differs. */
export function verifyRevenue(model: string, flags: ReadFlags): Promise<void> {
  return withChain(flags, async (chain) => {
    const { datatoken, facts } = await revenueOf(chain, model);
    const said = await promised(chain, datatoken.nft);
    const check = checkRevenue(said?.revenue, said?.parents ?? [], facts);
    const changes = await rememberRevenue({ chainId: chain.id, datatoken: datatoken.address }, facts);
    printResult(flags, { ...check, changes }, [
      check.agrees
        ? 'Collector and shares are those of the description.'
        : 'Collector and shares are NOT those of the description:',
      ...check.differences.map((one) => `  ${findingLine(one)}`),
      ...changes.map((sentence) => `Changed since this machine looked last: ${sentence}`),
      ...check.changeable.map((one) => `Not bound: ${findingLine(one)}`),
    ]);
    if (!check.agrees || changes.length > 0) process.exitCode = 1;
  });
}
