import type { Wallet } from 'ethers';
import type { Ddo } from '../../../protocol/chain/ddo.ts';
import { didOf } from '../../../protocol/chain/did.ts';
import type { Chain } from '../connect.ts';
import { simulate, type TriedStep } from '../simulate.ts';
import { layGroundwork } from './groundwork.ts';
import { runSteps } from './run-steps.ts';
import { signDelegation } from './sign-delegation.ts';
import type { PublishTerms } from './terms.ts';

/** What a publication would do. */
export interface Preview {
  readonly steps: readonly TriedStep[];
  /** The description as it would stand on the chain, with the addresses that it would have if it were sent now. */
  readonly ddo: Ddo;
}

/** Tries a publication on a copy of the chain. Throws what a real one would, and `PHC_CHAIN_DEVNET_TOOLS`. */
export async function previewPublication(
  chain: Chain,
  wallet: Wallet,
  terms: PublishTerms,
): Promise<Preview> {
  const { address: owner } = wallet;
  const ground = await layGroundwork(chain, owner, terms);
  let ddo: Ddo | undefined;
  const steps = await simulate(chain, owner, async (send) => {
    const results = await runSteps({
      chain,
      owner,
      terms,
      ground,
      send,
      // Signed here so that the description has its true length; it is for an asset that there is not.
      delegate: async (nft) =>
        terms.serverKey
          ? signDelegation(wallet, chain.id, {
              serverKey: terms.serverKey,
              did: didOf(nft, chain.id),
              modelRoots: [terms.modelRoot],
              notAfter: 0,
            })
          : undefined,
    });
    ddo = results.ddo;
  });
  return { steps, ddo: ddo! };
}
